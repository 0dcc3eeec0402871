namespace Kiln.Sdk.Checkpoints;

/// <summary>
/// The checkpoints of one build: the engine knows which would fit, the builder knows how to keep one and to start from
/// one.
/// </summary>
public interface ICheckpointStore
{
    /// <summary>
    /// The last point at which this build can begin; the engine then leaves out the provisioners before it. Called
    /// before the machine is made; once more when the machine could not be made from what was found. Tells the user of
    /// each provisioner whether it is cached, or why not.
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
    /// A folder for the files of this checkpoint, empty and the caller's until <see cref="AddAsync"/>; it stays where
    /// it is, for this build to read, until the build ends, and is then removed when that was not called, or when
    /// another run was quicker. Files in it are removed with the checkpoint, without any <see
    /// cref="ICheckpointRemover"/>; all of them must belong to the user.
    /// </summary>
    /// <exception cref="IOException">
    /// There can be none, or no room for it: then the builder leaves this checkpoint out, says so, and goes on.
    /// </exception>
    Task<string> FolderAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// The checkpoint is complete, on the disk, and may be used by other runs from now on. What it names is the store's
    /// from now on; also when another run was quicker, or it cannot be written down, which is told to the user. Called
    /// in the order of the provisioners: what follows one that is left out cannot be kept either.
    /// </summary>
    /// <param name="key">From <see cref="FinishedProvisioner.CheckpointKey"/>.</param>
    /// <param name="content">What it takes to go on from it.</param>
    /// <param name="cancellationToken">Leaves it out.</param>
    Task AddAsync(string key, CheckpointContent content, CancellationToken cancellationToken);
}
