using System.Collections.Immutable;

namespace Kiln.Engine.Checkpoints;

/// <summary>What the effect of a provisioner depends on.</summary>
/// <param name="Digests">By name; what the name begins with says what it is (<see cref="InputName"/>).</param>
/// <param name="Obstacle">Why its effect can never be taken from a checkpoint; null when it can.</param>
internal sealed record StepInputs(ImmutableSortedDictionary<string, string> Digests, string? Obstacle)
{
    public static StepInputs Unknown(string obstacle) =>
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), obstacle);
}
