using System.Collections.Immutable;

namespace Kiln.Sdk.Checkpoints;

/// <summary>What a builder's machine is made of before the first provisioner.</summary>
/// <param name="Kind">The builder's type; chooses the <see cref="ICheckpointRemover"/>.</param>
/// <param name="Inputs">
/// Everything on which the machine depends, by name: the digest of the base image, the options that change the machine,
/// the version of the format. Not what changes nothing inside the machine (where the artifact goes).
/// </param>
public sealed record CheckpointBase(string Kind, ImmutableSortedDictionary<string, string> Inputs)
{
    /// <summary>Why nothing can be kept of this machine, for the log; null when it can.</summary>
    public string? Obstacle { get; init; }
}
