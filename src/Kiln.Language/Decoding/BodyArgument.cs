using System.Collections.Immutable;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Decoding;

/// <summary>An argument of a body, with the iterators of the <c>dynamic</c> blocks that generated the body.</summary>
public sealed class BodyArgument
{
    internal BodyArgument(ArgumentSyntax syntax, ImmutableArray<DynamicIterator> iterators, bool isUnknown)
    {
        Syntax = syntax;
        Iterators = iterators;
        IsUnknown = isUnknown;
    }

    public ArgumentSyntax Syntax { get; }

    public string Name => Syntax.Name;

    public SourceRange NameRange => Syntax.NameRange;

    public ExpressionSyntax Expression => Syntax.Value;

    /// <summary>Outermost first; empty outside generated blocks.</summary>
    public ImmutableArray<DynamicIterator> Iterators { get; }

    /// <summary>The block was generated from a collection that is not known yet, so nothing in it is known.</summary>
    public bool IsUnknown { get; }

    /// <summary>The value under the names of <paramref name="scope"/> and of the iterators.</summary>
    public Evaluated Evaluate(EvaluationScope scope) =>
        IsUnknown
            ? new(HclValue.DynamicUnknown, [])
            : Evaluator.Evaluate(Expression, DynamicIterator.Apply(Iterators, scope));
}
