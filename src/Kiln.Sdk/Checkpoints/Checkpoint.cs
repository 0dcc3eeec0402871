using System.Collections.Immutable;

namespace Kiln.Sdk.Checkpoints;

/// <summary>A machine as it was after some of its provisioners, kept for later runs.</summary>
/// <param name="Key">
/// Digest of everything that went in: the builder's part, and each provisioner's configuration and files, in order.
/// Lower-case hexadecimal.
/// </param>
/// <param name="Provisioners">How many of the build's provisioners have run in it; at least 1.</param>
/// <param name="Content">What the builder wrote down when it kept it.</param>
public sealed record Checkpoint(string Key, int Provisioners, CheckpointContent Content)
{
    /// <summary>
    /// Where its files are now, if <see cref="ICheckpointStore.FolderAsync"/> was asked for it; otherwise empty. Only
    /// to be read.
    /// </summary>
    public string Folder { get; init; } = "";

    /// <summary>All provisioners of the build have run in it: the machine need not be started for them.</summary>
    public bool IsComplete { get; init; }

    /// <summary>
    /// The checkpoints after the provisioners before, the first one first. Those that were not kept are missing; the
    /// others stay as long as this build runs.
    /// </summary>
    public ImmutableArray<Checkpoint> Before { get; init; } = [];
}
