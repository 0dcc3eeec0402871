using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>Messages about component types that do not exist.</summary>
internal static class ComponentDiagnostics
{
    public static Diagnostic UnknownSource(string type, ImmutableArray<string> known, SourceRange place) =>
        Unknown("KILN4411", "source", type, $"Unknown source type {type}", known, place);

    /// <param name="kind">The block's type: provisioner, error-cleanup-provisioner or post-processor.</param>
    public static Diagnostic UnknownStep(string kind, string type, ImmutableArray<string> known, SourceRange place) =>
        Unknown("KILN4412", kind, type, $"Unknown {kind} type \"{type}\"", known, place);

    public static Diagnostic UnknownDataSource(string type, ImmutableArray<string> known, SourceRange place) =>
        Diagnostic.Error(
            "KILN4413",
            $"Unknown data type {type}",
            Similar.Closest(type, known) is { } nearest
                ? $"Did you mean to use \"{nearest}\"?"
                : $"known data sources: [{string.Join(' ', known)}]",
            place);

    /// <param name="kind">What the block is.</param>
    /// <param name="type">The component's type.</param>
    /// <param name="obstacle">Why it cannot be used.</param>
    /// <param name="place">The header of the block.</param>
    public static Diagnostic Unusable(string kind, string type, string obstacle, SourceRange place) =>
        Diagnostic.Error("KILN4414", $"The {kind} type \"{type}\" cannot be used", obstacle, place);

    private static Diagnostic Unknown(
        string id,
        string kind,
        string type,
        string summary,
        ImmutableArray<string> known,
        SourceRange place) =>
        Diagnostic.Error(id, summary, HintFor(kind, type, known), place);

    /// <summary>What may help somebody who used a type that does not exist.</summary>
    public static string HintFor(string kind, string type, ImmutableArray<string> known) =>
        Similar.Closest(type, known) is { } nearest
            ? $"Did you mean to use \"{nearest}\"?"
            : $"The {kind} {type} is unknown by Packer, and is likely part of a plugin that is not installed.\n"
                + "You may find the needed plugin along with installation instructions documented on the Packer "
                + "integrations page.\n\n"
                + $"https://developer.hashicorp.com/packer/integrations?filter={type.Split('-')[0]}";
}
