namespace Kiln.Sdk.Checkpoints;

/// <summary>
/// The checkpoints of one build: the engine knows which would fit, the builder knows how to keep one and to start from
/// one.
/// </summary>
public interface ICheckpointStore
{
    /// <summary>
    /// The last point at which this build can begin; the engine then leaves out the provisioners before it. Called once,
    /// before the machine is made. Tells the user of each provisioner whether it is cached, or why not.
    /// </summary>
    /// <param name="origin">What the machine is made of.</param>
    /// <param name="isUsable">
    /// Whether what the checkpoint names is still there and whole. One that is not is forgotten.
    /// </param>
    /// <returns>Null to begin at the first provisioner.</returns>
    Task<Checkpoint?> FindAsync(
        CheckpointBase origin,
        Func<Checkpoint, CancellationToken, Task<bool>> isUsable,
        CancellationToken cancellationToken);

    /// <summary>
    /// A folder for the files of this checkpoint, empty and the caller's until <see cref="AddAsync"/>, removed when that
    /// is not called. Files in it are removed with the checkpoint, without any <see cref="ICheckpointRemover"/>.
    /// </summary>
    Task<string> FolderAsync(string key, CancellationToken cancellationToken);

    /// <summary>The checkpoint is complete and may be used by other runs from now on.</summary>
    Task AddAsync(string key, CheckpointContent content, CancellationToken cancellationToken);
}
