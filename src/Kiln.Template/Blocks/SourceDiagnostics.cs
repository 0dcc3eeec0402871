using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>Messages about <c>source</c> blocks and the references to them.</summary>
internal static class SourceDiagnostics
{
    public static Diagnostic Duplicate(SourceRange first, SourceRange place) =>
        Diagnostic.Error(
            "KILN4401",
            "Duplicate source block",
            $"This source block has the same builder type and name as a previous block declared at {first}. "
            + "Each source must have a unique name per builder type.",
            place);

    public static Diagnostic InvalidReference(SourceRange place) =>
        Diagnostic.Error(
            "KILN4402",
            "Invalid source reference",
            "A source type is made of three parts that are split by a dot `.`; each part must start with a letter "
            + "and may contain only letters, digits, underscores, and dashes. A valid source reference looks like: "
            + "`source.type.name`",
            place);

    public static Diagnostic Unknown(string name, ImmutableArray<string> known, SourceRange place)
    {
        string detail = Similar.Closest(name, known) is { } nearest
            ? $"Did you mean to use \"{nearest}\"?"
            : $"Known: [{string.Join(' ', known)}]";
        return Diagnostic.Error("KILN4403", $"Unknown source {name}", detail, place);
    }

    public static Diagnostic MissingReference(SourceRange place) =>
        Diagnostic.Error(
            "KILN4404",
            "missing source reference",
            "a build block must reference at least one source to be built",
            place);
}
