using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Parsing;

/// <summary>What can be wrong with templates. Compat: summaries and details are those of the original.</summary>
internal static class TemplateDiagnostics
{
    private const string Escape = "Invalid escape sequence";
    private const string ExtraCharacters = "Extra characters after interpolation expression";
    private const string InvalidFor = "Invalid 'for' directive";

    public static Diagnostic Unterminated(SourceRange end, SourceRange content) =>
        Diagnostic.Error(
            "KILN1401",
            "Unterminated template string",
            "No closing marker was found for the string.",
            end).Within(content);

    public static Diagnostic UnclosedInterpolation(SourceRange open, bool endsWithFile)
    {
        string end = endsWithFile ? "file" : "quoted template";
        return Diagnostic.Error(
            "KILN1402",
            "Unclosed template interpolation sequence",
            $"There is no closing brace for this interpolation sequence before the end of the {end}. This might be "
            + $"caused "
            + "by incorrect nesting inside the given expression.",
            open);
    }

    public static Diagnostic ColonInInterpolation(SourceRange colon, SourceRange sequence) =>
        Diagnostic.Error(
            "KILN1403",
            ExtraCharacters,
            "Template interpolation doesn't expect a colon at this location. Did you intend this to be a literal "
            + "sequence to be processed as part of another language? If so, you can escape it by starting with "
            + "\"$${\" instead of just \"${\".",
            colon).Within(sequence);

    public static Diagnostic ExtraInInterpolation(SourceRange found, SourceRange sequence) =>
        Diagnostic.Error(
            "KILN1404",
            ExtraCharacters,
            "Expected a closing brace to end the interpolation expression, but found extra characters.\n\nThis can "
            + "happen when you include interpolation syntax for another language, such as shell scripting, but forget "
            + "to escape the interpolation start token. If this is an embedded sequence for another language, escape "
            + "it by starting with \"$${\" instead of just \"${\".",
            found).Within(sequence);

    public static Diagnostic InvalidDirective(SourceRange found, SourceRange sequence) =>
        Diagnostic.Error(
            "KILN1405",
            "Invalid template directive",
            "A template directive keyword (\"if\", \"for\", etc) is expected at the beginning of a %{ sequence.",
            found).Within(sequence);

    public static Diagnostic UnknownKeyword(string given, string? similar, SourceRange keyword, SourceRange sequence)
    {
        string suggestion = similar is null ? "" : $" Did you mean {GoText.Quote(similar)}?";
        return Diagnostic.Error(
            "KILN1406",
            "Invalid template control keyword",
            $"{GoText.Quote(given)} is not a valid template control keyword.{suggestion}",
            keyword).Within(sequence).Suggest(similar);
    }

    public static Diagnostic ExtraInDirective(string keyword, SourceRange found, SourceRange sequence) =>
        Diagnostic.Error(
            "KILN1407",
            $"Extra characters in {keyword} marker",
            "Expected a closing brace to end the sequence, but found extra characters.",
            found).Within(sequence);

    public static Diagnostic ForNameExpected(SourceRange found) =>
        Diagnostic.Error("KILN1408", InvalidFor, "For directive requires variable name after 'for'.", found);

    public static Diagnostic ForValueNameExpected(SourceRange found) =>
        Diagnostic.Error("KILN1409", InvalidFor, "For directive requires value variable name after comma.", found);

    public static Diagnostic ForInExpected(SourceRange found) =>
        Diagnostic.Error("KILN1410", InvalidFor, "For directive requires 'in' keyword after names.", found);

    public static Diagnostic MissingEnd(string directive, SourceRange open, SourceRange end) =>
        Diagnostic.Error(
            "KILN1411",
            "Unexpected end of template",
            $"The {directive} directive at {open} is missing its corresponding end{directive} directive.",
            end);

    public static Diagnostic Unbalanced(string directive, SourceRange sequence) =>
        Diagnostic.Error(
            "KILN1412",
            $"Unexpected {directive} directive",
            "The control directives within this template are unbalanced.",
            sequence);

    public static Diagnostic SecondElse(SourceRange ifSequence, SourceRange sequence) =>
        Diagnostic.Error(
            "KILN1413",
            "Unexpected else directive",
            $"Already in the else clause for the if started at {ifSequence}.",
            sequence);

    public static Diagnostic EndIfExpected(string directive, SourceRange ifSequence, SourceRange sequence) =>
        Diagnostic.Error(
            "KILN1414",
            $"Unexpected {directive} directive",
            $"Expecting an endif directive for the if started at {ifSequence}.",
            sequence);

    public static Diagnostic ElseInFor(SourceRange sequence) =>
        Diagnostic.Error(
            "KILN1415",
            "Unexpected else directive",
            "An else clause is not expected for a for directive.",
            sequence);

    public static Diagnostic EndForExpected(string directive, SourceRange forSequence, SourceRange sequence) =>
        Diagnostic.Error(
            "KILN1416",
            $"Unexpected {directive} directive",
            $"Expecting an endfor directive corresponding to the for directive at {forSequence}.",
            sequence);

    public static Diagnostic UnknownEscape(string symbol, SourceRange escape) =>
        Diagnostic.Error(
            "KILN1417",
            Escape,
            $"The symbol {GoText.Quote(symbol)} is not a valid escape sequence selector.",
            escape);

    public static Diagnostic ShortEscape(char selector, SourceRange escape)
    {
        string digits = selector == 'u' ? "four" : "eight";
        return Diagnostic.Error(
            "KILN1418",
            Escape,
            $"The \\{selector} escape sequence must be followed by {digits} hexadecimal digits.",
            escape);
    }

    public static Diagnostic UnencodableEscape(uint code, SourceRange escape) =>
        Diagnostic.Error("KILN1419", Escape, $"Cannot encode character U+{code:x4} in UTF-8.", escape);
}
