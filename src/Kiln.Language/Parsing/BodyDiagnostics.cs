using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Parsing;

/// <summary>What can be wrong with bodies. Compat: summaries and details are those of the original.</summary>
internal static class BodyDiagnostics
{
    private const string ItemRequired = "Argument or block definition required";
    private const string BlockDefinition = "Invalid block definition";
    private const string SingleLine = "Invalid single-argument block definition";

    public static Diagnostic AttributeRedefined(string name, SourceRange first, SourceRange second) =>
        Diagnostic.Error(
            "KILN1101",
            "Attribute redefined",
            $"The argument {GoText.Quote(name)} was already set at {first}. Each argument may be set only once.",
            second);

    public static Diagnostic QuotedArgumentName(SourceRange quote) =>
        Diagnostic.Error("KILN1102", "Invalid argument name", "Argument names must not be quoted.", quote);

    public static Diagnostic ItemExpected(SourceRange found) =>
        Diagnostic.Error("KILN1103", ItemRequired, "An argument or block definition is required here.", found);

    public static Diagnostic UnclosedBlock(SourceRange openBrace, SourceRange header) =>
        Diagnostic.Error(
            "KILN1104",
            "Unclosed configuration block",
            "There is no closing brace for this block before the end of the file. This may be caused by incorrect "
            + "brace nesting elsewhere in this file.",
            openBrace).Within(header);

    public static Diagnostic EqualsExpected(SourceRange name) =>
        Diagnostic.Error(
            "KILN1105",
            ItemRequired,
            "An argument or block definition is required here. To set an argument, use the equals sign \"=\" to "
            + "introduce the argument value.",
            name);

    public static Diagnostic ArgumentExpected(string name, SourceRange header) =>
        Diagnostic.Error(
            "KILN1106",
            "Argument definition required",
            "A single-line block definition can contain only a single argument. If you meant to define argument "
            + $"{GoText.Quote(name)}, use an equals sign to assign it a value. To define a nested block, place it on a "
            + "line of its own within its parent block.",
            header);

    public static Diagnostic MissingNewlineAfterArgument(SourceRange found, SourceRange argument) =>
        Diagnostic.Error(
            "KILN1107",
            "Missing newline after argument",
            "An argument definition must end with a newline.",
            found).Within(argument);

    public static Diagnostic CommaAfterArgument(SourceRange comma, SourceRange argument) =>
        Diagnostic.Error(
            "KILN1108",
            "Unexpected comma after argument",
            "Argument definitions must be separated by newlines, not commas. An argument definition must end with a "
            + "newline.",
            comma).Within(argument);

    public static Diagnostic EqualsInBlockHeader(SourceRange equals, SourceRange header) =>
        Diagnostic.Error(
            "KILN1109",
            BlockDefinition,
            "The equals sign \"=\" indicates an argument definition, and must not be used when defining a block.",
            equals).Within(header);

    public static Diagnostic BlockWithoutBody(SourceRange newline, SourceRange header) =>
        Diagnostic.Error(
            "KILN1110",
            BlockDefinition,
            "A block definition must have block content delimited by \"{\" and \"}\", starting on the same line as "
            + "the block header.",
            newline).Within(header);

    public static Diagnostic LabelOrBraceExpected(SourceRange found, SourceRange header) =>
        Diagnostic.Error(
            "KILN1111",
            BlockDefinition,
            "Either a quoted string block label or an opening brace (\"{\") is expected here.",
            found).Within(header);

    public static Diagnostic CommaInSingleLineBlock(SourceRange comma) =>
        Diagnostic.Error(
            "KILN1112",
            SingleLine,
            "Single-line block syntax can include only one argument definition. To define multiple arguments, use "
            + "the multi-line block syntax with one argument definition per line.",
            comma);

    public static Diagnostic NewlineInSingleLineBlock(SourceRange newline) =>
        Diagnostic.Error(
            "KILN1113",
            SingleLine,
            "An argument definition on the same line as its containing block creates a single-line block "
            + "definition, which must also be closed on the same line. Place the block's closing brace immediately "
            + "after the argument definition.",
            newline);

    public static Diagnostic SingleLineBlockNotClosed(SourceRange found) =>
        Diagnostic.Error(
            "KILN1114",
            SingleLine,
            "A single-line block definition must end with a closing brace immediately after its single argument "
            + "definition.",
            found);

    public static Diagnostic MissingNewlineAfterBlock(SourceRange found, SourceRange block) =>
        Diagnostic.Error(
            "KILN1115",
            "Missing newline after block definition",
            "A block definition must end with a newline.",
            found).Within(block);

    public static Diagnostic TemplateInLabel(char sign, SourceRange sequence, SourceRange label) =>
        Diagnostic.Error(
            "KILN1116",
            "Invalid string literal",
            $"Template sequences are not allowed in this string. To include a literal \"{sign}\", double it (as "
            + $"\"{sign}{sign}\") to escape it.",
            sequence).Within(label);

    public static Diagnostic UnterminatedLabel(SourceRange end, SourceRange label) =>
        Diagnostic.Error(
            "KILN1117",
            "Unterminated string literal",
            "Unable to find the closing quote mark before the end of the file.",
            end).Within(label);
}
