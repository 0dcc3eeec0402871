using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

internal static class TraversalDiagnostics
{
    private const string Unsupported = "Unsupported attribute";

    public static Diagnostic UnknownVariable(string name, IEnumerable<string> known, SourceRange reference) => Diagnostic.Error(
        "KILN2051",
        "Unknown variable",
        $"There is no variable named {GoText.Quote(name)}.{Similar.Question(name, known)}",
        reference) with
    { Suggestion = Similar.Find(name, known) };

    public static Diagnostic VariablesNotAllowed(SourceRange reference) =>
        Diagnostic.Error("KILN2052", "Variables not allowed", "Variables may not be used here.", reference);

    public static Diagnostic UnsupportedAttribute(string name, IEnumerable<string> known, SourceRange step, SourceRange traversal) =>
        Diagnostic.Error(
            "KILN2053",
            Unsupported,
            $"This object does not have an attribute named {GoText.Quote(name)}.{Similar.AttributeQuestion(name, known)}",
            step) with
        { Context = traversal, Suggestion = Similar.Closest(name, known) is { } closest ? "." + closest : null };

    public static Diagnostic NullAttributes(SourceRange step, SourceRange traversal) => Diagnostic.Error(
        "KILN2054",
        "Attempt to get attribute from null value",
        "This value is null, so it does not have any attributes.",
        step) with
    { Context = traversal };

    /// <summary>The value is not null and has no such attribute.</summary>
    public static Diagnostic NoAttribute(HclValue value, string name, SourceRange step, SourceRange traversal) => value.Type switch
    {
        ObjectType obj => UnsupportedAttribute(name, obj.Attributes.Keys, step, traversal),
        MapType => MissingElement(name, value, step, traversal),
        ListType { Element: ObjectType } or TupleType { Elements: [ObjectType, ..] } => NoAttributes(
            $"Can't access attributes on a list of objects. Did you mean to access attribute {GoText.Quote(name)} for a specific "
            + "element of the list, or across all elements of the list?",
            step,
            traversal),
        SetType { Element: ObjectType } => NoAttributes(
            "Can't access attributes on a set of objects. Did you mean to access an attribute across all elements of the set?",
            step,
            traversal),
        PrimitiveType primitive => NoAttributes(
            $"Can't access attributes on a primitive-typed value ({primitive.Name}).",
            step,
            traversal),
        _ => NoAttributes("This value does not have any attributes.", step, traversal),
    };

    public static Diagnostic NullIndices(SourceRange step, SourceRange traversal) => Diagnostic.Error(
        "KILN2057",
        "Attempt to index null value",
        "This value is null, so it does not have any indices.",
        step) with
    { Context = traversal };

    /// <param name="detail">A whole sentence.</param>
    public static Diagnostic InvalidIndex(string detail, SourceRange step, SourceRange traversal) =>
        Diagnostic.Error("KILN2058", "Invalid index", detail, step) with { Context = traversal };

    private static Diagnostic MissingElement(string name, HclValue map, SourceRange step, SourceRange traversal) => Diagnostic.Error(
        "KILN2055",
        "Missing map element",
        $"This map does not have an element with the key {GoText.Quote(name)}."
        + (map.IsSensitive ? "" : Similar.AttributeQuestion(name, map.AsEntries().Keys)),
        step) with
    { Context = traversal };

    private static Diagnostic NoAttributes(string detail, SourceRange step, SourceRange traversal) =>
        Diagnostic.Error("KILN2056", Unsupported, detail, step) with { Context = traversal };
}
