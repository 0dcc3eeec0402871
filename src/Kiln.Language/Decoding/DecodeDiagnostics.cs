using System.Globalization;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Decoding;

/// <summary>What can be wrong with the content of bodies. Compat: the texts are those of the original.</summary>
internal static class DecodeDiagnostics
{
    public static Diagnostic UnsupportedArgument(ArgumentSyntax argument, IEnumerable<string> known, bool isBlockType)
    {
        string? similar = Similar.Find(argument.Name, known);
        string suggestion = similar is not null ? $" Did you mean {GoText.Quote(similar)}?"
            : isBlockType ? $" Did you mean to define a block of type {GoText.Quote(argument.Name)}?"
            : "";
        return Diagnostic.Error(
            "KILN1501",
            "Unsupported argument",
            $"An argument named {GoText.Quote(argument.Name)} is not expected here.{suggestion}",
            argument.NameRange).Suggest(similar);
    }

    public static Diagnostic UnsupportedBlock(BlockSyntax block, IEnumerable<string> known, bool isArgument)
    {
        string? similar = Similar.Find(block.Type, known);
        string suggestion = similar is not null
            ? $" Did you mean {GoText.Quote(similar)}?"
            : isArgument ? DefineArgument(block.Type) : "";
        return Diagnostic.Error(
            "KILN1502",
            "Unsupported block type",
            $"Blocks of type {GoText.Quote(block.Type)} are not expected here.{suggestion}",
            block.TypeRange).Suggest(similar);
    }

    public static Diagnostic MissingArgument(string name, bool isMerged, SourceRange place)
    {
        string reason = isMerged ? "was not set" : "no definition was found";
        return Diagnostic.Error(
            "KILN1503",
            "Missing required argument",
            $"The argument {GoText.Quote(name)} is required, but {reason}.",
            place);
    }

    public static Diagnostic MissingLabel(BlockSchema schema, BlockSyntax block) =>
        Diagnostic.Error(
            "KILN1504",
            $"Missing {schema.LabelNames[block.Labels.Length]} for {schema.Type}",
            $"All {schema.Type} blocks must have {Labels(schema)}.",
            block.OpenBraceRange).Within(HeaderWithBrace(block));

    public static Diagnostic ExtraneousLabel(BlockSchema schema, BlockSyntax block)
    {
        string detail = schema.LabelNames.IsEmpty
            ? $"No labels are expected for {schema.Type} blocks."
            : $"Only {Labels(schema)} are expected for {schema.Type} blocks.";
        return Diagnostic.Error(
            "KILN1505",
            $"Extraneous label for {schema.Type}",
            detail,
            block.Labels[schema.LabelNames.Length].Range).Within(HeaderWithBrace(block));
    }

    public static Diagnostic UnexpectedBlock(BlockSyntax block) =>
        Diagnostic.Error(
            "KILN1506",
            $"Unexpected {GoText.Quote(block.Type)} block",
            "Blocks are not allowed here.",
            block.TypeRange);

    public static Diagnostic DuplicateArgument(string name, SourceRange first, SourceRange second) =>
        Diagnostic.Error(
            "KILN1507",
            "Duplicate argument",
            $"Argument {GoText.Quote(name)} was already set at {first}",
            second);

    private static string DefineArgument(string name) =>
        $" Did you mean to define argument {GoText.Quote(name)}? If so, use the equals sign to assign it a value.";

    private static string Labels(BlockSchema schema)
    {
        string names = string.Join(", ", schema.LabelNames);
        return string.Create(CultureInfo.InvariantCulture, $"{schema.LabelNames.Length} labels ({names})");
    }

    private static SourceRange HeaderWithBrace(BlockSyntax block) => block.TypeRange.Over(block.OpenBraceRange);
}
