using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>What can be wrong with expressions. Compat: summaries and details are those of the original.</summary>
internal static class ExpressionDiagnostics
{
    private const string Separator = "Missing key/value separator";
    private const string LegacyIndex = "Invalid legacy index syntax";

    public static Diagnostic MissingExpression(SourceRange end) =>
        Diagnostic.Error(
            "KILN1201",
            "Missing expression",
            "Expected the start of an expression, but found the end of the file.",
            end);

    public static Diagnostic InvalidExpression(SourceRange found) =>
        Diagnostic.Error(
            "KILN1202",
            "Invalid expression",
            "Expected the start of an expression, but found an invalid expression token.",
            found);

    public static Diagnostic MissingFalseExpression(SourceRange found, SourceRange conditional) =>
        Diagnostic.Error(
            "KILN1203",
            "Missing false expression in conditional",
            "The conditional operator (...?...:...) requires a false expression, delimited by a colon.",
            found).Within(conditional);

    public static Diagnostic UnbalancedParentheses(SourceRange found, SourceRange expression) =>
        Diagnostic.Error(
            "KILN1204",
            "Unbalanced parentheses",
            "Expected a closing parenthesis to terminate the expression.",
            found).Within(expression);

    public static Diagnostic InvalidAttributeName(SourceRange found, SourceRange traversal) =>
        Diagnostic.Error(
            "KILN1205",
            "Invalid attribute name",
            "An attribute name is required after a dot.",
            found).Within(traversal);

    public static Diagnostic ChainedLegacyIndex(string first, string second, SourceRange number) =>
        Diagnostic.Error(
            "KILN1206",
            LegacyIndex,
            "When using the legacy index syntax, chaining two indexes together is not permitted. Use the proper index "
            + $"syntax instead, like [{first}][{second}].",
            number).Suggest($"[{first}][{second}]");

    public static Diagnostic ChainedLegacyIndexInSplat(string first, string second, SourceRange number) =>
        Diagnostic.Error(
            "KILN1207",
            LegacyIndex,
            "When using the legacy index syntax, chaining two indexes together is not permitted. Use the proper index "
            + $"syntax with a full splat expression [*] instead, like [{first}][{second}].",
            number);

    public static Diagnostic NestedSplat(SourceRange star, SourceRange traversal) =>
        Diagnostic.Error(
            "KILN1208",
            "Nested splat expression not allowed",
            "A splat expression (*) cannot be used inside another attribute-only splat expression.",
            star).Within(traversal);

    public static Diagnostic UnclosedSplat(SourceRange found) =>
        Diagnostic.Error(
            "KILN1209",
            "Missing close bracket on splat index",
            "The star for a full splat operator must be immediately followed by a closing bracket (\"]\").",
            found);

    public static Diagnostic UnclosedIndex(SourceRange found) =>
        Diagnostic.Error(
            "KILN1210",
            "Missing close bracket on index",
            "The index operator must end with a closing bracket (\"]\").",
            found);

    public static Diagnostic MissingFunctionName(SourceRange found, SourceRange call) =>
        Diagnostic.Error(
            "KILN1211",
            "Missing function name",
            "Function scope resolution symbol :: must be followed by a function name in this scope.",
            found).Within(call);

    public static Diagnostic MissingOpenParenthesis(SourceRange found, SourceRange call) =>
        Diagnostic.Error(
            "KILN1212",
            "Missing open parenthesis",
            "Function selector must be followed by an open parenthesis to begin the function call.",
            found).Within(call);

    public static Diagnostic ArgumentAfterExpansion(SourceRange found, SourceRange call) =>
        Diagnostic.Error(
            "KILN1213",
            "Missing closing parenthesis",
            "An expanded function argument (with ...) must be immediately followed by closing parentheses.",
            found).Within(call);

    public static Diagnostic UnclosedCall(SourceRange nameAndParenthesis) =>
        Diagnostic.Error(
            "KILN1214",
            "Unterminated function call",
            "There is no closing parenthesis for this function call before the end of the file. This may be caused "
            + "by incorrect parenthesis nesting elsewhere in this file.",
            nameAndParenthesis);

    public static Diagnostic MissingArgumentSeparator(SourceRange found, SourceRange call) =>
        Diagnostic.Error(
            "KILN1215",
            "Missing argument separator",
            "A comma is required to separate each function argument from the next.",
            found).Within(call);

    public static Diagnostic UnclosedTuple(SourceRange open) =>
        Diagnostic.Error(
            "KILN1216",
            "Unterminated tuple constructor expression",
            "There is no corresponding closing bracket before the end of the file. This may be caused by incorrect "
            + "bracket nesting elsewhere in this file.",
            open);

    public static Diagnostic MissingItemSeparator(SourceRange found, SourceRange tuple) =>
        Diagnostic.Error(
            "KILN1217",
            "Missing item separator",
            "Expected a comma to mark the beginning of the next item.",
            found).Within(tuple);

    public static Diagnostic UnclosedObject(SourceRange open) =>
        Diagnostic.Error(
            "KILN1218",
            "Unterminated object constructor expression",
            "There is no corresponding closing brace before the end of the file. This may be caused by incorrect "
            + "brace nesting elsewhere in this file.",
            open);

    public static Diagnostic MissingAttributeValue(SourceRange found, SourceRange item) =>
        Diagnostic.Error(
            "KILN1219",
            "Missing attribute value",
            "Expected an attribute value, introduced by an equals sign (\"=\").",
            found).Within(item);

    public static Diagnostic MissingKeyValueSeparator(SourceRange found, SourceRange item, bool keyIsName)
    {
        string hint = keyIsName
            ? " If you intended to given an attribute name containing periods or spaces, write the name in quotes to "
              + "create a string literal."
            : "";
        return Diagnostic.Error(
            "KILN1220",
            Separator,
            $"Expected an equals sign (\"=\") to mark the beginning of the attribute value.{hint}",
            found).Within(item);
    }

    public static Diagnostic MissingAttributeSeparator(SourceRange found, SourceRange items) =>
        Diagnostic.Error(
            "KILN1221",
            "Missing attribute separator",
            "Expected a newline or comma to mark the beginning of the next attribute.",
            found).Within(items);

    public static Diagnostic ExtraCharacters(SourceRange found) =>
        Diagnostic.Error(
            "KILN1222",
            "Extra characters after expression",
            "An expression was successfully parsed, but extra characters were found after it.",
            found);
}
