namespace Kiln.Sdk.Checkpoints;

/// <summary>Removes what checkpoints of one builder hold outside of their folders: images of a Docker engine.</summary>
public interface ICheckpointRemover
{
    /// <summary>As in <see cref="CheckpointBase.Kind"/>.</summary>
    string Kind { get; }

    /// <summary>Succeeds when it is already gone.</summary>
    /// <exception cref="Components.BuildFailedException">It cannot be removed now; it stays listed.</exception>
    Task RemoveAsync(CheckpointContent content, CancellationToken cancellationToken);
}
