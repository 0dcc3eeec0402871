using Kiln.Language.Decoding;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>A source that a build block uses.</summary>
/// <param name="Source">What it refers to.</param>
/// <param name="LocalName">The name of the source in this build, when it is renamed.</param>
/// <param name="Place">The reference.</param>
public sealed record SourceUse(SourceBlock Source, string? LocalName, SourceRange Place)
{
    /// <summary>Options that the build adds; null when there are none.</summary>
    public Body? Additions { get; init; }

    public string Type => Source.Type;

    public string ShownName => LocalName ?? Source.Name;

    /// <summary><c>type.name</c> as users see it.</summary>
    public string ShownReference => $"{Type}.{ShownName}";
}
