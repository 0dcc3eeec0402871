using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Kiln.Sdk.Versions;

/// <summary>One comparison with a version: <c>>= 1.2</c>.</summary>
/// <param name="Operator">Equality when none was written.</param>
/// <param name="Version">The right side.</param>
/// <param name="Text">As written, without the spaces around it.</param>
public sealed record VersionConstraint(ConstraintOperator Operator, VersionNumber Version, string Text)
{
    public bool HasPrerelease => Version.Prerelease.Length > 0;

    public static bool TryParse(string text, [NotNullWhen(true)] out VersionConstraint? constraint)
    {
        constraint = null;
        string trimmed = text.Trim();
        (ConstraintOperator kind, int length) = ReadOperator(trimmed);
        if (!VersionNumber.TryParse(trimmed[length..].Trim(), out VersionNumber? version))
        {
            return false;
        }

        constraint = new(kind, version, trimmed);
        return true;
    }

    public bool Allows(VersionNumber version) => Operator switch
    {
        ConstraintOperator.Equal => version.Equals(Version),
        ConstraintOperator.NotEqual => !version.Equals(Version),
        ConstraintOperator.Greater => PrereleasesFit(version) && version > Version,
        ConstraintOperator.GreaterOrEqual => PrereleasesFit(version) && version >= Version,
        ConstraintOperator.Less => PrereleasesFit(version) && version < Version,
        ConstraintOperator.LessOrEqual => PrereleasesFit(version) && version <= Version,
        ConstraintOperator.Pessimistic => PrereleasesFit(version) && AllowsPessimistically(version),
        _ => throw new UnreachableException(),
    };

    public override string ToString() => Text;

    private static (ConstraintOperator Kind, int Length) ReadOperator(string text) => text switch
    {
        ['!', '=', ..] => (ConstraintOperator.NotEqual, 2),
        ['>', '=', ..] => (ConstraintOperator.GreaterOrEqual, 2),
        ['<', '=', ..] => (ConstraintOperator.LessOrEqual, 2),
        ['~', '>', ..] => (ConstraintOperator.Pessimistic, 2),
        ['=', ..] => (ConstraintOperator.Equal, 1),
        ['>', ..] => (ConstraintOperator.Greater, 1),
        ['<', ..] => (ConstraintOperator.Less, 1),
        _ => (ConstraintOperator.Equal, 0),
    };

    /// <summary>A pre-release only ever satisfies a constraint that names a pre-release of the same version.</summary>
    private bool PrereleasesFit(VersionNumber version) =>
        version.Prerelease.Length == 0
        || (HasPrerelease && version.Segments.AsSpan().SequenceEqual(Version.Segments.AsSpan()));

    private bool AllowsPessimistically(VersionNumber version)
    {
        if ((HasPrerelease && version.Prerelease.Length == 0)
            || version < Version
            || Version.Segments.Length > version.Segments.Length)
        {
            return false;
        }

        int last = Version.WrittenSegments - 1;
        for (int i = 0; i < last; i++)
        {
            if (version.Segments[i] != Version.Segments[i])
            {
                return false;
            }
        }

        return version.Segments[last] >= Version.Segments[last];
    }
}
