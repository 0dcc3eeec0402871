using System.Globalization;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Language.Lexing;

/// <summary>What can be wrong with characters. Compat: summaries and details are those of the original.</summary>
internal static class LexDiagnostics
{
    public static Diagnostic InvalidCharacter(SourceRange character) =>
        Diagnostic.Error("KILN1001", "Invalid character", "This character is not used within the language.", character);

    public static Diagnostic SingleQuote(SourceRange quote) =>
        Diagnostic.Error(
            "KILN1002",
            "Invalid character",
            "Single quotes are not valid. Use double quotes (\") to enclose strings.",
            quote).Suggest("\"");

    public static Diagnostic Backtick(SourceRange character) =>
        Diagnostic.Error(
            "KILN1003",
            "Invalid character",
            "The \"`\" character is not valid. To create a multi-line string, use the \"heredoc\" syntax, like "
            + "\"<<EOT\".",
            character);

    public static Diagnostic Semicolon(SourceRange character) =>
        Diagnostic.Error(
            "KILN1004",
            "Invalid character",
            "The \";\" character is not valid. Use newlines to separate arguments and blocks, and commas to "
            + "separate items in collection values.",
            character);

    public static Diagnostic CurlyQuote(SourceRange quote) =>
        Diagnostic.Error(
            "KILN1005",
            "Invalid character",
            "\"Curly quotes\" are not valid here. These can sometimes be inadvertently introduced when sharing code "
            + "via documents or discussion forums. It might help to replace the character with a \"straight quote\".",
            quote).Suggest("\"");

    public static Diagnostic BitwiseOperator(char sign, SourceRange character)
    {
        string? instead = sign switch
        {
            '&' => "boolean AND (\"&&\")",
            '|' => "boolean OR (\"||\")",
            '~' => "boolean NOT (\"!\")",
            _ => null,
        };
        string question = instead is null ? "" : $" Did you mean {instead}?";
        return Diagnostic.Error(
            "KILN1006",
            "Unsupported operator",
            $"Bitwise operators are not supported.{question}",
            character);
    }

    public static Diagnostic Exponent(SourceRange stars) =>
        Diagnostic.Error(
            "KILN1007",
            "Unsupported operator",
            "\"**\" is not a supported operator. Exponentiation is not supported as an operator.",
            stars);

    public static Diagnostic InvalidEncoding(SourceRange firstByte) =>
        Diagnostic.Error(
            "KILN1008",
            "Invalid character encoding",
            "All input files must be UTF-8 encoded. Ensure that UTF-8 encoding is selected in your editor.",
            firstByte);

    public static Diagnostic MultiLineString(SourceRange newline) =>
        Diagnostic.Error(
            "KILN1009",
            "Invalid multi-line string",
            "Quoted strings may not be split over multiple lines. To produce a multi-line string, either use the "
            + "\\n escape to represent a newline character or use the \"heredoc\" multi-line template syntax.",
            newline);

    public static Diagnostic UnclosedComment(SourceRange open) =>
        Diagnostic.Error(
            "KILN1010",
            "Unclosed comment",
            "There is no \"*/\" after this \"/*\", so everything up to the end of the file is part of the comment. "
            + "Close the comment.",
            open);

    public static Diagnostic SpaceAfterHeredocMarker(SourceRange introducer) =>
        Diagnostic.Error(
            "KILN1011",
            "Invalid heredoc introducer",
            "The marker of a heredoc must be followed directly by a newline. Remove the spaces at the end of this "
            + "line.",
            introducer);

    public static Diagnostic TooManyErrors() =>
        Diagnostic.Error(
            "KILN1012",
            "Too many errors",
            $"More than {SyntaxLimits.Diagnostics} errors were found; the others are not listed. Correct the first "
            + $"ones "
            + "and try again.",
            null);

    public static Diagnostic FileTooLarge(string name, long bytes) =>
        Diagnostic.Error(
            "KILN1014",
            "File too large",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The file {name} has {bytes:#,0} bytes; a template file can have at most "
                + $"{SyntaxLimits.FileBytes:#,0}. Put large data into files of their own and read them with functions "
                + $"such as file, or hand them over with a provisioner."),
            null);

    public static Diagnostic TooDeep(SourceRange place) =>
        Diagnostic.Error(
            "KILN1013",
            "Nesting too deep",
            $"Expressions, blocks and template directives can be nested at most {SyntaxLimits.Depth} levels deep. "
            + "Use local values for parts of the expression.",
            place);
}
