using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>
/// <c>root.a[0][*].b</c>: an expression followed by steps into its value. A chain of any length is one node, so that
/// nothing needs to recurse over it.
/// </summary>
public sealed class TraversalSyntax : ExpressionSyntax
{
    internal TraversalSyntax(SourceRange range, ExpressionSyntax root, ImmutableArray<TraversalStepSyntax> steps)
        : base(range)
    {
        Root = root;
        Steps = steps;
    }

    /// <summary>A <see cref="VariableSyntax"/> for references; never itself a traversal.</summary>
    public ExpressionSyntax Root { get; }

    /// <summary>At least one, applied from left to right.</summary>
    public ImmutableArray<TraversalStepSyntax> Steps { get; }
}
