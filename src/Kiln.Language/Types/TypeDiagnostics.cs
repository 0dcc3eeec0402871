using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Types;

internal static class TypeDiagnostics
{
    private const string Invalid = "Invalid type specification";

    public static Diagnostic NotAType(SourceRange expression) => Diagnostic.Error(
        "KILN2081",
        Invalid,
        "A type specification is either a primitive type keyword (bool, number, string) or a complex type constructor call, "
        + "like list(string).",
        expression);

    public static Diagnostic UnknownKeyword(string name, SourceRange keyword) => Diagnostic.Error(
        "KILN2082",
        Invalid,
        $"The keyword {GoText.Quote(name)} is not a valid type specification.",
        keyword);

    public static Diagnostic MissingArgument(string constructor, SourceRange expression) => Diagnostic.Error(
        "KILN2083",
        Invalid,
        $"The {constructor} type constructor requires one argument specifying {Argument(constructor)}.",
        expression);

    public static Diagnostic UnexpectedArguments(string keyword, SourceRange call) => Diagnostic.Error(
        "KILN2084",
        Invalid,
        $"Primitive type keyword {GoText.Quote(keyword)} does not expect arguments.",
        call);

    public static Diagnostic UnknownConstructor(string name, SourceRange nameRange) => Diagnostic.Error(
        "KILN2085",
        Invalid,
        $"Keyword {GoText.Quote(name)} is not a valid type constructor.",
        nameRange);

    public static Diagnostic ObjectNeedsMap(SourceRange argument) => Diagnostic.Error(
        "KILN2086",
        Invalid,
        "Object type constructor requires a map whose keys are attribute names and whose values are the corresponding "
        + "attribute types.",
        argument);

    public static Diagnostic NotAnAttributeName(SourceRange key, SourceRange obj) =>
        Diagnostic.Error("KILN2087", Invalid, "Object constructor map keys must be attribute names.", key) with { Context = obj };

    public static Diagnostic DuplicateAttribute(string name, SourceRange key, SourceRange obj) => Diagnostic.Error(
        "KILN2088",
        Invalid,
        $"The attribute {GoText.Quote(name)} has a type already. Remove one of the two.",
        key) with
    { Context = obj };

    public static Diagnostic TupleNeedsList(SourceRange argument) =>
        Diagnostic.Error("KILN2089", Invalid, "Tuple type constructor requires a list of element types.", argument);

    public static Diagnostic MisplacedOptional(SourceRange expression) => Diagnostic.Error(
        "KILN2090",
        Invalid,
        "Keyword \"optional\" is valid only as a modifier for object type attributes.",
        expression);

    public static Diagnostic OptionalArguments(bool allowsDefault, SourceRange modifier) => Diagnostic.Error(
        "KILN2091",
        Invalid,
        allowsDefault
            ? "Optional attribute modifier requires the attribute type as its first argument, and at most a default value as its second."
            : "Optional attribute modifier expects only one argument here: the attribute type.",
        modifier);

    public static Diagnostic InvalidDefault(ConversionProblem problem, SourceRange value) => Diagnostic.Error(
        "KILN2092",
        "Invalid default value for optional attribute",
        $"This default value is not compatible with the attribute's type constraint: {problem}.",
        value);

    private static string Argument(string constructor) => constructor switch
    {
        "object" => "the attribute types and values as a map",
        "tuple" => "the element types as a list",
        _ => "the element type",
    };
}
