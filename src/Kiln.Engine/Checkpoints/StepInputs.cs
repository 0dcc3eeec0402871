using System.Collections.Immutable;

namespace Kiln.Engine.Checkpoints;

/// <summary>What the effect of a provisioner depends on.</summary>
/// <param name="Digests">By name; what the name begins with says what it is (<see cref="InputName"/>).</param>
/// <param name="Obstacle">Why its effect can never be taken from a checkpoint; null when it can.</param>
internal sealed record StepInputs(ImmutableSortedDictionary<string, string> Digests, string? Obstacle)
{
    /// <summary>What options are made from, by name: only for telling why they have changed.</summary>
    public ImmutableSortedDictionary<string, string> Causes { get; init; } = None;

    private static ImmutableSortedDictionary<string, string> None { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static StepInputs Unknown(string obstacle) => new(None, obstacle);
}
