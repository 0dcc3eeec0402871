using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Decoding;

/// <summary>Makes one block per element of a collection.</summary>
internal sealed class DynamicBlock
{
    private readonly BodyBlock _block;
    private readonly BodyContext _parent;
    private readonly BlockSchema _generated;
    private readonly DynamicSpec _spec;
    private readonly DiagnosticBag _diagnostics;

    private DynamicBlock(
        BodyBlock block,
        BodyContext parent,
        BlockSchema generated,
        DynamicSpec spec,
        DiagnosticBag diagnostics)
    {
        _block = block;
        _parent = parent;
        _generated = generated;
        _spec = spec;
        _diagnostics = diagnostics;
    }

    private EvaluationScope ExpansionScope => _parent.ExpansionScope!;

    /// <param name="block">The <c>dynamic</c> block, with its one label.</param>
    /// <param name="parent">That of the body that it is in; it has an expansion scope.</param>
    /// <param name="generated">The schema of the blocks to make.</param>
    public static Parsed<ImmutableArray<BodyBlock>> Expand(
        BodyBlock block,
        BodyContext parent,
        BlockSchema generated)
    {
        DiagnosticBag diagnostics = new();
        DynamicSpec? spec = DynamicSpec.Read(block, generated, diagnostics);
        ImmutableArray<BodyBlock> blocks = spec is null
            ? []
            : new DynamicBlock(block, parent, generated, spec, diagnostics).Expand();
        return new(blocks, diagnostics.ToImmutable());
    }

    private ImmutableArray<BodyBlock> Expand()
    {
        Evaluated collection = _spec.ForEach.Evaluate(ExpansionScope);
        _diagnostics.AddRange(collection.Diagnostics);
        if (collection.HasErrors || !IsIterable(collection.Value))
        {
            return [];
        }

        return collection.Value.IsKnown
            ? [.. Items(collection.Value).Select(item => Make(item, isUnknown: false)).OfType<BodyBlock>()]
            : MakeUnknown();
    }

    private bool IsIterable(HclValue collection)
    {
        SourceRange range = _spec.ForEach.Expression.Range;
        if (collection.IsNull)
        {
            _diagnostics.Add(WithValues(DynamicDiagnostics.NullCollection(range), _spec.ForEach.Expression));
            return false;
        }

        if (collection.Type is PrimitiveType && collection.Type != HclType.Dynamic)
        {
            _diagnostics.Add(
                WithValues(DynamicDiagnostics.NotIterable(collection.Type, range), _spec.ForEach.Expression));
            return false;
        }

        return true;
    }

    /// <summary>One block stands for all that an unknown collection will give; nothing in it is known.</summary>
    private ImmutableArray<BodyBlock> MakeUnknown()
    {
        DynamicIterator iterator = new(_spec.IteratorName, HclValue.DynamicUnknown, HclValue.DynamicUnknown);
        return Make(iterator, isUnknown: true) is BodyBlock block ? [block] : [];
    }

    private IEnumerable<DynamicIterator> Items(HclValue collection)
    {
        bool isSensitive = collection.IsSensitive;
        if (collection.Type is MapType or ObjectType)
        {
            return collection.AsEntries()
                .Select(e => NewIterator(HclValue.String(e.Key), e.Value, isSensitive));
        }

        return collection.Type is SetType
            ? collection.AsElements().Select(e => NewIterator(e, e, isSensitive))
            : collection.AsElements().Select((e, i) => NewIterator(HclValue.Number(i), e, isSensitive));
    }

    private DynamicIterator NewIterator(HclValue key, HclValue value, bool isSensitive) =>
        new(
            _spec.IteratorName,
            key.WithSensitivity(key.IsSensitive || isSensitive),
            value.WithSensitivity(value.IsSensitive || isSensitive));

    private BodyBlock? Make(DynamicIterator iterator, bool isUnknown)
    {
        ImmutableArray<DynamicIterator> iterators = [.. _parent.Iterators, iterator];
        EvaluationScope scope = DynamicIterator.Apply(iterators, ExpansionScope);
        ImmutableArray<BodyLabel>.Builder labels = ImmutableArray.CreateBuilder<BodyLabel>(_spec.Labels.Length);
        foreach (ExpressionSyntax expression in _spec.Labels)
        {
            if (MakeLabel(expression, scope) is not string label)
            {
                return null;
            }

            labels.Add(new(label, expression.Range));
        }

        BodyContext context = new(iterators, isUnknown || _parent.IsUnknown, ExpansionScope);
        return new(_generated.Type, labels.DrainToImmutable(), _block.HeaderRange, _spec.Content.WithContext(context));
    }

    private string? MakeLabel(ExpressionSyntax expression, EvaluationScope scope)
    {
        Evaluated evaluated = Evaluator.Evaluate(expression, scope);
        _diagnostics.AddRange(evaluated.Diagnostics);
        if (evaluated.HasErrors)
        {
            return null;
        }

        Converted converted = HclConversion.Convert(evaluated.Value, HclType.String);
        Diagnostic? problem =
            !converted.Succeeded ? DynamicDiagnostics.LabelNotString(converted.Problem.ToString(), expression.Range)
            : converted.Value.IsNull ? DynamicDiagnostics.NullLabel(expression.Range)
            : !converted.Value.IsKnown ? DynamicDiagnostics.UnknownLabel(expression.Range)
            : null;
        if (problem is null)
        {
            return converted.Value!.AsString();
        }

        _diagnostics.Add(problem with { Values = ReferencedValues.In(expression, scope) });
        return null;
    }

    private Diagnostic WithValues(Diagnostic diagnostic, ExpressionSyntax expression) =>
        diagnostic with
        {
            Values = ReferencedValues.In(expression, DynamicIterator.Apply(_parent.Iterators, ExpansionScope)),
        };
}
