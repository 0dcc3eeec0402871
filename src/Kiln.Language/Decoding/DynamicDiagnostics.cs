using System.Globalization;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Decoding;

/// <summary>What can be wrong with <c>dynamic</c> blocks. Compat: the texts are those of the original.</summary>
internal static class DynamicDiagnostics
{
    private const string ForEach = "Invalid dynamic for_each value";
    private const string Label = "Invalid dynamic block label";

    public static Diagnostic UnsupportedType(BodyLabel type) =>
        Diagnostic.Error(
            "KILN1601",
            "Unsupported block type",
            $"Blocks of type {GoText.Quote(type.Value)} are not expected here.",
            type.Range);

    public static Diagnostic IteratorNotName(SourceRange iterator) =>
        Diagnostic.Error(
            "KILN1602",
            "Invalid dynamic iterator name",
            "Dynamic iterator must be a single variable name.",
            iterator);

    public static Diagnostic IteratorNotReference(SourceRange iterator) =>
        Diagnostic.Error(
            "KILN1603",
            "Invalid expression",
            "A single static variable reference is required: only attribute access and indexing with constant keys. "
            + "No calculations, function calls, template expressions, etc are allowed here.",
            iterator);

    public static Diagnostic NotIterable(HclType type, SourceRange collection) =>
        Diagnostic.Error(
            "KILN1604",
            ForEach,
            $"Cannot use a {type} value in for_each. An iterable collection is required.",
            collection);

    public static Diagnostic NullCollection(SourceRange collection) =>
        Diagnostic.Error("KILN1605", ForEach, "Cannot use a null value in for_each.", collection);

    public static Diagnostic LabelsNotList(SourceRange labels) =>
        Diagnostic.Error("KILN1606", "Invalid expression", "A static list expression is required.", labels);

    public static Diagnostic ExtraneousLabel(BlockSchema block, SourceRange label) =>
        Diagnostic.Error("KILN1607", "Extraneous dynamic block label", LabelCount(block), label);

    public static Diagnostic InsufficientLabels(BlockSchema block, SourceRange labels) =>
        Diagnostic.Error("KILN1608", "Insufficient dynamic block labels", LabelCount(block), labels);

    public static Diagnostic MissingContent(SourceRange place) =>
        Diagnostic.Error(
            "KILN1609",
            "Missing dynamic content block",
            "A dynamic block must have a nested block of type \"content\" to describe the body of each generated "
            + "block.",
            place);

    public static Diagnostic SecondContent(SourceRange header) =>
        Diagnostic.Error(
            "KILN1610",
            "Extraneous dynamic content block",
            "Only one nested content block is allowed for each dynamic block.",
            header);

    public static Diagnostic LabelNotString(string reason, SourceRange label) =>
        Diagnostic.Error("KILN1611", Label, $"Cannot use this value as a dynamic block label: {reason}.", label);

    public static Diagnostic NullLabel(SourceRange label) =>
        Diagnostic.Error("KILN1612", Label, "Cannot use a null value as a dynamic block label.", label);

    public static Diagnostic UnknownLabel(SourceRange label) =>
        Diagnostic.Error(
            "KILN1613",
            Label,
            "This value is not yet known. Dynamic block labels must be immediately-known values.",
            label);

    private static string LabelCount(BlockSchema block) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Blocks of type {GoText.Quote(block.Type)} require {block.LabelNames.Length} label(s).");
}
