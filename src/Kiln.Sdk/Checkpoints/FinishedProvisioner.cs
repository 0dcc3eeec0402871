namespace Kiln.Sdk.Checkpoints;

/// <param name="Index">From 0, in the order of running.</param>
/// <param name="Type">The provisioner's type.</param>
/// <param name="Name">The template's label for it, or an empty string.</param>
public sealed record FinishedProvisioner(int Index, string Type, string Name)
{
    /// <summary>
    /// Under which the machine as it is now is to be kept (<see cref="ICheckpointStore.AddAsync"/>), now or as soon as
    /// it is complete; null when it is not to be kept.
    /// </summary>
    public string? CheckpointKey { get; init; }
}
