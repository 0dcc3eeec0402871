using System.Collections.Immutable;

namespace Kiln.Benchmarks.Comparison;

/// <summary>One thing that both tools do, and how much of packer's figure Kiln may use.</summary>
/// <param name="Name">As printed.</param>
/// <param name="Kiln">Arguments for kiln.</param>
/// <param name="Packer">Arguments for packer.</param>
/// <param name="WallGoal">Kiln's wall time divided by packer's is at most this.</param>
internal sealed record Workload(
    string Name,
    ImmutableArray<string> Kiln,
    ImmutableArray<string> Packer,
    double WallGoal)
{
    /// <summary>The same for peak memory summed over all processes; null when there is no goal.</summary>
    public double? MemoryGoal { get; init; }

    /// <summary>Timed runs of each tool, after one that is not counted.</summary>
    public int Runs { get; init; } = 11;
}
