using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>What can be wrong with for expressions. Compat: summaries and details are those of the original.</summary>
internal static class ForDiagnostics
{
    private const string Invalid = "Invalid 'for' expression";

    public static Diagnostic NameExpected(SourceRange found, SourceRange expression) =>
        Diagnostic.Error("KILN1301", Invalid, "For expression requires variable name after 'for'.", found)
            .Within(expression);

    public static Diagnostic ValueNameExpected(SourceRange found, SourceRange expression) =>
        Diagnostic.Error("KILN1302", Invalid, "For expression requires value variable name after comma.", found)
            .Within(expression);

    public static Diagnostic InExpected(SourceRange found, SourceRange expression) =>
        Diagnostic.Error(
            "KILN1303",
            Invalid,
            "For expression requires the 'in' keyword after its name declarations.",
            found).Within(expression);

    public static Diagnostic ColonExpected(SourceRange found, SourceRange expression) =>
        Diagnostic.Error(
            "KILN1304",
            Invalid,
            "For expression requires a colon after the collection expression.",
            found).Within(expression);

    public static Diagnostic ExtraCharacters(SourceRange found, SourceRange expression) =>
        Diagnostic.Error(
            "KILN1305",
            Invalid,
            "Extra characters after the end of the 'for' expression.",
            found).Within(expression);

    public static Diagnostic KeyInTuple(SourceRange key, SourceRange expression) =>
        Diagnostic.Error("KILN1306", Invalid, "Key expression is not valid when building a tuple.", key)
            .Within(expression);

    public static Diagnostic GroupingInTuple(SourceRange ellipsis, SourceRange expression) =>
        Diagnostic.Error(
            "KILN1307",
            Invalid,
            "Grouping ellipsis (...) cannot be used when building a tuple.",
            ellipsis).Within(expression);

    public static Diagnostic KeyRequired(SourceRange value, SourceRange expression) =>
        Diagnostic.Error("KILN1308", Invalid, "Key expression is required when building an object.", value)
            .Within(expression);
}
