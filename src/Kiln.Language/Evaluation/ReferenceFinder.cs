using System.Collections.Immutable;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Evaluation;

/// <summary>Collects references from a tree whose depth the parser has limited.</summary>
internal sealed class ReferenceFinder
{
    private readonly ImmutableArray<Reference>.Builder _found = ImmutableArray.CreateBuilder<Reference>();
    private readonly ImmutableArray<FunctionCallSyntax>.Builder _calls = ImmutableArray.CreateBuilder<FunctionCallSyntax>();
    private readonly List<string> _declared = [];

    public ImmutableArray<FunctionCallSyntax> Calls => _calls.ToImmutable();

    public ImmutableArray<Reference> Found => _found.ToImmutable();

    public void Visit(BodySyntax body)
    {
        foreach (ArgumentSyntax argument in body.Arguments)
        {
            Visit(argument.Value);
        }

        foreach (BlockSyntax block in body.Blocks)
        {
            Visit(block.Body);
        }
    }

    public void Visit(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case VariableSyntax variable:
                Add(variable.Name, variable.Range, []);
                break;
            case TraversalSyntax traversal:
                VisitTraversal(traversal);
                break;
            case ForSyntax loop:
                VisitLoop(loop);
                break;
            case TemplateSyntax { LiteralText: null } template:
                VisitParts(template.Parts);
                break;
            case ObjectSyntax obj:
                VisitItems(obj);
                break;
            case TupleSyntax tuple:
                VisitAll(tuple.Elements);
                break;
            case FunctionCallSyntax call:
                _calls.Add(call);
                VisitAll(ArgumentsOf(call));
                break;
            case BinarySyntax binary:
                VisitOperands(binary);
                break;
            default:
                VisitAll(Children(expression));
                break;
        }
    }

    private static ImmutableArray<ExpressionSyntax> Children(ExpressionSyntax expression) => expression switch
    {
        ParenthesisedSyntax parenthesised => [parenthesised.Inner],
        UnarySyntax unary => [unary.Operand],
        ConditionalSyntax conditional => [conditional.Condition, conditional.WhenTrue, conditional.WhenFalse],
        _ => [],
    };

    // The second argument of convert is a type: its keywords are no references.
    private static ImmutableArray<ExpressionSyntax> ArgumentsOf(FunctionCallSyntax call) =>
        call is { Name: "convert", Arguments: [ExpressionSyntax value, _] } ? [value] : call.Arguments;

    private void VisitOperands(BinarySyntax binary)
    {
        Visit(binary.First);
        foreach (BinaryStep step in binary.Steps)
        {
            Visit(step.Operand);
        }
    }

    private void VisitAll(ImmutableArray<ExpressionSyntax> expressions)
    {
        foreach (ExpressionSyntax expression in expressions)
        {
            Visit(expression);
        }
    }

    private void VisitItems(ObjectSyntax obj)
    {
        foreach (ObjectItemSyntax item in obj.Items)
        {
            if (item.BareKey is null && !item.IsAmbiguousKey)
            {
                Visit(item.Key);
            }

            Visit(item.Value);
        }
    }

    private void VisitTraversal(TraversalSyntax traversal)
    {
        if (traversal.RootName is { } root)
        {
            Add(root, traversal.Range, traversal.Steps);
        }
        else
        {
            Visit(traversal.Root);
        }

        VisitSteps(traversal.Steps);
    }

    private void VisitSteps(ImmutableArray<TraversalStepSyntax> steps)
    {
        foreach (TraversalStepSyntax step in steps)
        {
            if (step is IndexStepSyntax index)
            {
                Visit(index.Key);
            }
            else if (step is SplatStepSyntax splat)
            {
                VisitSteps(splat.Each);
            }
        }
    }

    private void VisitLoop(ForSyntax loop)
    {
        Visit(loop.Collection);
        int outer = Declare(loop.KeyVariable, loop.ValueVariable);
        VisitAll([.. new[] { loop.Key, loop.Value, loop.Condition }.OfType<ExpressionSyntax>()]);
        _declared.RemoveRange(outer, _declared.Count - outer);
    }

    private void VisitParts(ImmutableArray<TemplatePartSyntax> parts)
    {
        foreach (TemplatePartSyntax part in parts)
        {
            switch (part)
            {
                case InterpolationPartSyntax interpolation:
                    Visit(interpolation.Expression);
                    break;
                case IfPartSyntax choice:
                    Visit(choice.Condition);
                    VisitParts(choice.Then);
                    VisitParts(choice.Else);
                    break;
                case ForPartSyntax loop:
                    Visit(loop.Collection);
                    int outer = Declare(loop.KeyVariable, loop.ValueVariable);
                    VisitParts(loop.Body);
                    _declared.RemoveRange(outer, _declared.Count - outer);
                    break;
                default:
                    break;
            }
        }
    }

    private int Declare(IdentifierSyntax? key, IdentifierSyntax value)
    {
        int outer = _declared.Count;
        if (key is not null)
        {
            _declared.Add(key.Name);
        }

        _declared.Add(value.Name);
        return outer;
    }

    private void Add(string root, SourceRange rootRange, ImmutableArray<TraversalStepSyntax> steps)
    {
        if (_declared.Contains(root))
        {
            return;
        }

        ImmutableArray<string> attributes = [.. steps.Select(NameOf).TakeWhile(static n => n is not null).OfType<string>()];
        _found.Add(new(root, attributes, steps.IsEmpty ? rootRange : rootRange.Over(steps[^1].Range)));
    }

    private static string? NameOf(TraversalStepSyntax step) => step switch
    {
        AttributeStepSyntax attribute => attribute.Name,
        IndexStepSyntax { Key: TemplateSyntax { LiteralText: { } text } } => text,
        _ => null,
    };
}
