using System.Collections.Immutable;
using Kiln.Language.Syntax;

namespace Kiln.Language.Evaluation;

/// <summary>
/// Finds the references in expressions without evaluating them. Names that the expression itself declares (for
/// expressions, template loops) are not references, even where they hide a name from outside.
/// </summary>
public static class References
{
    /// <summary>In the order written; a name used twice occurs twice.</summary>
    public static ImmutableArray<Reference> In(ExpressionSyntax expression)
    {
        ReferenceFinder finder = new();
        finder.Visit(expression);
        return finder.Found;
    }

    /// <summary>The calls of functions, in the order written.</summary>
    public static ImmutableArray<FunctionCallSyntax> CallsIn(ExpressionSyntax expression)
    {
        ReferenceFinder finder = new();
        finder.Visit(expression);
        return finder.Calls;
    }

    /// <summary>The references of all arguments of a body and of the blocks in it, at any depth.</summary>
    public static ImmutableArray<Reference> In(BodySyntax body)
    {
        ReferenceFinder finder = new();
        finder.Visit(body);
        return finder.Found;
    }
}
