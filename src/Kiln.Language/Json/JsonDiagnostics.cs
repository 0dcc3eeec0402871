using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Json;

/// <summary>
/// What can be wrong with the syntax of JSON. Compat: the texts are those of the original, as far as it has them,
/// including their spelling; the places are those of the mistake.
/// </summary>
internal static class JsonDiagnostics
{
    private const string StartOfValue =
        "A JSON value must start with a brace, a bracket, a number, a string, or a keyword.";

    public static Diagnostic InvalidStart(SourceRange found) =>
        Diagnostic.Error("KILN1701", "Invalid start of value", StartOfValue, found);

    public static Diagnostic MissingValue(SourceRange brace) =>
        Diagnostic.Error("KILN1702", "Missing JSON value", StartOfValue, brace);

    public static Diagnostic MissingElement(SourceRange bracket) =>
        Diagnostic.Error("KILN1703", "Missing array element value", StartOfValue, bracket);

    public static Diagnostic EndsEarly(SourceRange end) =>
        Diagnostic.Error("KILN1704", "Missing value", "The JSON data ends prematurely.", end);

    public static Diagnostic ExtraData(SourceRange found) =>
        Diagnostic.Error(
            "KILN1705",
            "Extraneous data after value",
            "Extra characters appear after the JSON value.",
            found);

    public static Diagnostic InvalidName(SourceRange found) =>
        Diagnostic.Error(
            "KILN1706",
            "Invalid object property name",
            "A JSON object property name must be a string",
            found);

    public static Diagnostic NoValue(SourceRange found) =>
        Diagnostic.Error(
            "KILN1707",
            "Missing object value",
            "A JSON object attribute must have a value, introduced by a colon.",
            found);

    public static Diagnostic EqualsInsteadOfColon(SourceRange equals) =>
        Diagnostic.Error(
            "KILN1708",
            "Missing property value colon",
            "JSON uses a colon as its name/value delimiter, not an equals sign.",
            equals).Suggest(":");

    public static Diagnostic MissingColon(SourceRange found) =>
        Diagnostic.Error(
            "KILN1709",
            "Missing property value colon",
            "A colon must appear between an object property's name and its value.",
            found);

    public static Diagnostic TrailingComma(SourceRange comma, bool inObject, bool isAllowed)
    {
        string detail = inObject
            ? "JSON does not permit a trailing comma after the final property in an object."
            : "JSON does not permit a trailing comma after the final value in an array.";
        return new Diagnostic(
            isAllowed ? Severity.Warning : Severity.Error,
            "KILN1710",
            inObject ? "Trailing comma in object" : "Trailing comma in array")
        {
            Detail = detail,
            Subject = comma,
        };
    }

    public static Diagnostic Unclosed(SourceRange open, bool isObject) =>
        Diagnostic.Error(
            "KILN1711",
            "Unclosed object",
            isObject
                ? "No closing brace was found for this JSON object."
                : "No closing bracket was found for this JSON array.",
            open);

    public static Diagnostic BracketClosesObject(SourceRange bracket) =>
        Diagnostic.Error(
            "KILN1712",
            "Mismatched braces",
            "A JSON object must be closed with a brace, not a bracket.",
            bracket).Suggest("}");

    public static Diagnostic BraceClosesArray(SourceRange brace) =>
        Diagnostic.Error(
            "KILN1713",
            "Mismatched brackets",
            "A JSON array must be closed with a bracket, not a brace.",
            brace).Suggest("]");

    public static Diagnostic MissingComma(SourceRange found, bool inObject) =>
        Diagnostic.Error(
            "KILN1714",
            "Missing attribute seperator comma",
            inObject
                ? "A comma must appear between each property definition in an object."
                : "A comma must appear between each value in an array.",
            found);

    public static Diagnostic ColonInArray(SourceRange colon) =>
        Diagnostic.Error(
            "KILN1715",
            "Invalid array value",
            "A colon is not used to introduce values in a JSON array.",
            colon);

    public static Diagnostic InvalidNumber(SourceRange number) =>
        Diagnostic.Error(
            "KILN1716",
            "Invalid JSON number",
            "There is a syntax error in the given JSON number.",
            number);

    public static Diagnostic InvalidString(SourceRange place, SourceRange text) =>
        Diagnostic.Error(
            "KILN1717",
            "Invalid JSON string",
            "There is a syntax error in the given JSON string.",
            place).Within(text);

    public static Diagnostic ForeignKeyword(string word, SourceRange keyword) =>
        Diagnostic.Error(
            "KILN1718",
            "Invalid JSON keyword",
            $"The JavaScript identifier {GoText.Quote(word)} cannot be used in JSON.",
            keyword);

    public static Diagnostic UnknownKeyword(string word, string? similar, SourceRange keyword)
    {
        string suggestion = similar is null ? "" : $" Did you mean {GoText.Quote(similar)}?";
        return Diagnostic.Error(
            "KILN1719",
            "Invalid JSON keyword",
            $"{GoText.Quote(word)} is not a valid JSON keyword.{suggestion}",
            keyword).Suggest(similar);
    }

    public static Diagnostic RootNotObject(SourceRange root) =>
        Diagnostic.Error(
            "KILN1720",
            "Root value must be object",
            "The root value in a JSON-based configuration must be either a JSON object or a JSON array of objects.",
            root);

    public static Diagnostic Comment(SourceRange comment, bool isAllowed) =>
        new(isAllowed ? Severity.Warning : Severity.Error, "KILN1721", "Comment in JSON")
        {
            Detail = "JSON has no comments. Write a property that is not read instead: \"//\" in a block of HCL2, a name "
                + "with an underscore such as \"_comment\" at the top of a legacy template.",
            Subject = comment,
        };

    public static Diagnostic DuplicateProperty(string name, SourceRange first, SourceRange second) =>
        Diagnostic.Error(
            "KILN1722",
            "Duplicate property",
            $"This object has a property {GoText.Quote(name)} already, at {first}; only one of the two could count. "
            + "Remove one of them.",
            second);

    public static Diagnostic TooDeep(SourceRange open) =>
        Diagnostic.Error(
            "KILN1723",
            "Nesting too deep",
            $"JSON objects and arrays can be nested at most {SyntaxLimits.Depth} levels deep.",
            open);

    // Compat: Packer replaces such bytes without a word.
    public static Diagnostic InvalidEncoding(SourceRange firstByte) =>
        Diagnostic.Warning(
            "KILN1724",
            "Invalid character encoding",
            "This is not UTF-8. Bytes that cannot be read count as the replacement character U+FFFD. Ensure that "
            + "UTF-8 encoding is selected in your editor.",
            firstByte);
}
