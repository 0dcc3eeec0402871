using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>
/// <c>root.a[0][*].b</c>: an expression followed by steps into its value. A chain of any length is one node, so that
/// nothing needs to recurse over it.
/// </summary>
public sealed class TraversalSyntax : ExpressionSyntax
{
    /// <summary>The root; or its name while nobody has asked for it as a node.</summary>
    private object _root;

    internal TraversalSyntax(SourceRange range, ExpressionSyntax root, ImmutableArray<TraversalStepSyntax> steps)
        : base(range)
    {
        _root = root is VariableSyntax variable ? variable.Name : root;
        Steps = steps;
    }

    /// <summary>A <see cref="VariableSyntax"/> for references; never itself a traversal.</summary>
    public ExpressionSyntax Root => VariableSyntax.Expand(ref _root, Range);

    /// <summary>The name at the start of a reference; null when the root is something else.</summary>
    public string? RootName => _root as string ?? (_root as VariableSyntax)?.Name;

    /// <summary>At least one, applied from left to right.</summary>
    public ImmutableArray<TraversalStepSyntax> Steps { get; }
}
