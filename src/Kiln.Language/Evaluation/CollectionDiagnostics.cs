using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>Object constructors and for expressions.</summary>
internal static class CollectionDiagnostics
{
    public static Diagnostic AmbiguousKey(SourceRange key, SourceRange obj) => Diagnostic.Error(
        "KILN2031",
        "Ambiguous attribute key",
        "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended as a literal "
        + "name containing periods, wrap it in quotes to create a string literal.",
        key) with
    { Context = obj };

    public static Diagnostic NullKey(SourceRange key, SourceRange obj) =>
        Diagnostic.Error("KILN2032", "Null value as key", "Can't use a null value as a key.", key) with { Context = obj };

    public static Diagnostic IncorrectKey(ConversionProblem problem, SourceRange key, SourceRange obj) =>
        Diagnostic.Error("KILN2033", "Incorrect key type", $"Can't use this value as a key: {problem}.", key) with
        {
            Context = obj,
        };

    public static Diagnostic NullCollection(SourceRange collection, SourceRange loop) => Diagnostic.Error(
        "KILN2034",
        "Iteration over null value",
        "A null value cannot be used as the collection in a 'for' expression.",
        collection) with
    { Context = loop };

    public static Diagnostic NotIterable(HclType type, SourceRange collection, SourceRange loop) => Diagnostic.Error(
        "KILN2035",
        "Iteration over non-iterable value",
        $"A value of type {type} cannot be used as the collection in a 'for' expression.",
        collection) with
    { Context = loop };

    public static Diagnostic NullFilter(SourceRange condition, SourceRange loop) => Diagnostic.Error(
        "KILN2036",
        "Condition is null",
        "The value of the 'if' clause must not be null.",
        condition) with
    { Context = loop };

    public static Diagnostic InvalidFilter(ConversionProblem problem, SourceRange condition, SourceRange loop) => Diagnostic.Error(
        "KILN2037",
        "Invalid 'for' condition",
        $"The 'if' clause value is invalid: {problem}.",
        condition) with
    { Context = loop };

    public static Diagnostic NullLoopKey(SourceRange key, SourceRange loop) => Diagnostic.Error(
        "KILN2038",
        "Invalid object key",
        "Key expression in 'for' expression must not produce a null value.",
        key) with
    { Context = loop };

    public static Diagnostic InvalidLoopKey(ConversionProblem problem, SourceRange key, SourceRange loop) => Diagnostic.Error(
        "KILN2039",
        "Invalid object key",
        $"The key expression produced an invalid result: {problem}.",
        key) with
    { Context = loop };

    /// <param name="name">The key, or null when it is sensitive.</param>
    public static Diagnostic DuplicateKey(string? name, SourceRange key, SourceRange loop) => Diagnostic.Error(
        "KILN2040",
        "Duplicate object key",
        $"Two different items produced the {(name is null ? "same (sensitive) key" : "key " + GoText.Quote(name))} in this 'for' "
        + "expression. If duplicates are expected, use the ellipsis (...) after the value expression to enable grouping by key.",
        key) with
    { Context = loop };
}
