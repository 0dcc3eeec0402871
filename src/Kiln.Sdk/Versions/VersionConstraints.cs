using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Kiln.Sdk.Versions;

/// <summary>A comma-separated list of constraints; all of them must hold.</summary>
public sealed class VersionConstraints
{
    private VersionConstraints(ImmutableArray<VersionConstraint> parts) => Parts = parts;

    public ImmutableArray<VersionConstraint> Parts { get; }

    /// <param name="text">The list.</param>
    /// <param name="constraints">The parsed list when the text is well formed.</param>
    /// <param name="malformed">The first part that is not a constraint.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out VersionConstraints? constraints,
        [NotNullWhen(false)] out string? malformed)
    {
        constraints = null;
        malformed = null;
        ImmutableArray<VersionConstraint>.Builder parts = ImmutableArray.CreateBuilder<VersionConstraint>();
        foreach (string part in text.Split(','))
        {
            if (!VersionConstraint.TryParse(part, out VersionConstraint? constraint))
            {
                malformed = part.Trim();
                return false;
            }

            parts.Add(constraint);
        }

        constraints = new(parts.ToImmutable());
        return true;
    }

    public bool Allows(VersionNumber version) => Parts.All(part => part.Allows(version));

    /// <summary>Whether there can be a release that both allow.</summary>
    public bool Overlaps(VersionConstraints other)
    {
        ImmutableArray<VersionConstraint> both = [.. Parts, .. other.Parts];
        return both.Select(static part => part.Version).Prepend(VersionNumber.Zero)
            .SelectMany(version => Enumerable.Range(0, both.Length + 1).Select(version.PatchesLater))
            .Any(version => both.All(part => part.Allows(version)));
    }

    /// <summary>The parts as written, joined by commas without spaces.</summary>
    public override string ToString() => string.Join(',', Parts);
}
