namespace Kiln.Sdk.Checkpoints;

/// <summary>Implemented by a builder that can freeze its machine between two provisioners.</summary>
public interface ICheckpoints
{
    /// <summary>Called after each provisioner that succeeded, before the next one starts.</summary>
    Task SaveAsync(FinishedProvisioner provisioner, CancellationToken cancellationToken);
}
