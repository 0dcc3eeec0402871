using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Decoding;

/// <summary>An argument of a body, with the iterators of the <c>dynamic</c> blocks that generated the body.</summary>
public sealed class BodyArgument
{
    private readonly BodyContext _context;

    internal BodyArgument(
        string name,
        SourceRange nameRange,
        SourceRange range,
        ExpressionSyntax expression,
        BodyContext context)
    {
        Name = name;
        NameRange = nameRange;
        Range = range;
        Expression = expression;
        _context = context;
    }

    public string Name { get; }

    public SourceRange NameRange { get; }

    /// <summary>Name and value.</summary>
    public SourceRange Range { get; }

    public ExpressionSyntax Expression { get; }

    /// <summary>Outermost first; empty outside generated blocks.</summary>
    public ImmutableArray<DynamicIterator> Iterators => _context.Iterators;

    /// <summary>The block was generated from a collection that is not known yet, so nothing in it is known.</summary>
    public bool IsUnknown => _context.IsUnknown;

    /// <summary>What the references in the expression stand for, to show beside a message about it.</summary>
    public ImmutableArray<ReferencedValue> Values(EvaluationScope scope) =>
        ReferencedValues.In(Expression, DynamicIterator.Apply(Iterators, scope));

    /// <summary>The value under the names of <paramref name="scope"/> and of the iterators.</summary>
    public Evaluated Evaluate(EvaluationScope scope) =>
        IsUnknown
            ? new(HclValue.DynamicUnknown, [])
            : Evaluator.Evaluate(Expression, DynamicIterator.Apply(Iterators, scope));
}
