using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>References and steps into values: attributes, indexes, splats.</summary>
internal static class TraversalRules
{
    public static HclValue Variable(VariableSyntax variable, EvaluationScope scope, EvaluationRun run) =>
        scope.Find(variable.Name) ?? Unknown(variable, scope, run);

    public static HclValue Evaluate(TraversalSyntax traversal, EvaluationScope scope, EvaluationRun run)
    {
        int next = 0;
        HclValue value = traversal.RootName is { } root
            ? Start(root, traversal, scope, run, ref next)
            : run.Evaluate(traversal.Root, scope);
        return Apply(value, traversal.Steps.AsSpan()[next..], traversal, scope, run);
    }

    /// <summary>The root's value; where the root is backed by a lookup, that of its first attribute.</summary>
    private static HclValue Start(string root, TraversalSyntax traversal, EvaluationScope scope, EvaluationRun run, ref int next)
    {
        if (scope.FindAttributes(root) is { } attributes && traversal.Steps[0] is AttributeStepSyntax step)
        {
            next = 1;
            return attributes.Find(step.Name)
                ?? run.Report(TraversalDiagnostics.UnsupportedAttribute(step.Name, attributes.Names, step.Range, traversal.Range));
        }

        return scope.Find(root) ?? Variable((VariableSyntax)traversal.Root, scope, run);
    }

    private static HclValue Apply(
        HclValue value,
        ReadOnlySpan<TraversalStepSyntax> steps,
        TraversalSyntax traversal,
        EvaluationScope scope,
        EvaluationRun run)
    {
        foreach (TraversalStepSyntax step in steps)
        {
            int start = run.Position;
            value = step switch
            {
                AttributeStepSyntax attribute => Attribute(value, attribute, traversal, scope, run),
                IndexStepSyntax index => IndexRules.Index(value, run.Evaluate(index.Key, scope), index, traversal, scope, run),
                LegacyIndexStepSyntax legacy => IndexRules.Index(value, Number(legacy), legacy, traversal, scope, run),
                SplatStepSyntax splat => Splat(value, splat, traversal, scope, run),
                _ => throw new System.Diagnostics.UnreachableException(step.GetType().Name),
            };
            if (run.FailedSince(start))
            {
                return HclValue.DynamicUnknown;
            }
        }

        return value;
    }

    private static HclValue Number(LegacyIndexStepSyntax step) =>
        HclNumber.TryParse(step.Digits, out HclNumber number) ? HclValue.Number(number) : HclValue.Unknown(HclType.Number);

    private static HclValue Unknown(VariableSyntax variable, EvaluationScope scope, EvaluationRun run) => run.Report(
        scope.HasVariables
            ? TraversalDiagnostics.UnknownVariable(variable.Name, scope.VariableNames, variable.Range)
            : TraversalDiagnostics.VariablesNotAllowed(variable.Range));

    private static HclValue Attribute(
        HclValue value,
        AttributeStepSyntax step,
        TraversalSyntax traversal,
        EvaluationScope scope,
        EvaluationRun run)
    {
        if (value.IsNull)
        {
            return run.Report(TraversalDiagnostics.NullAttributes(step.Range, traversal.Range), traversal, scope);
        }

        HclValue? part = value.Type switch
        {
            ObjectType or MapType when value.IsKnown => value.Get(step.Name),
            ObjectType obj => obj.Attributes.TryGetValue(step.Name, out HclType? type) ? HclValue.Unknown(type) : null,
            MapType map => HclValue.Unknown(map.Element),
            PrimitiveType { Name: "dynamic" } => HclValue.DynamicUnknown,
            _ => null,
        };
        if (part is not null)
        {
            return value.IsSensitive ? part.WithSensitivity(true) : part;
        }

        Diagnostic problem = TraversalDiagnostics.NoAttribute(value, step.Name, step.Range, traversal.Range);
        return traversal.RootName is null
            ? run.Report(problem, traversal, scope)
            : run.Report(problem with { Values = ReferencedValues.Before(step, traversal, scope) });
    }

    private static HclValue Splat(
        HclValue value,
        SplatStepSyntax splat,
        TraversalSyntax traversal,
        EvaluationScope scope,
        EvaluationRun run)
    {
        if (value.IsNull)
        {
            return HclValue.EmptyTuple.WithSensitivity(value.IsSensitive);
        }

        bool isSequence = value.Type is ListType or SetType or TupleType;
        if (!value.IsKnown && (isSequence || value.Type == HclType.Dynamic))
        {
            return HclValue.DynamicUnknown.WithSensitivity(value.IsSensitive);
        }

        ImmutableArray<HclValue> source = isSequence ? value.AsElements() : [value];
        ImmutableArray<HclValue>.Builder results = ImmutableArray.CreateBuilder<HclValue>(source.Length);
        foreach (HclValue element in source)
        {
            int start = run.Position;
            results.Add(Apply(element, splat.Each.AsSpan(), traversal, scope, run));
            if (run.FailedSince(start))
            {
                return HclValue.DynamicUnknown;
            }
        }

        return Collect(value.Type, results.MoveToImmutable()).WithSensitivity(isSequence && value.IsSensitive);
    }

    /// <summary>A splat over a list or set gives a list when all results are of one type, otherwise a tuple.</summary>
    private static HclValue Collect(HclType source, ImmutableArray<HclValue> results)
    {
        bool sameType = source is ListType or SetType && !results.IsEmpty && results.All(r => r.Type == results[0].Type);
        return sameType ? HclValue.List(results[0].Type, results) : HclValue.Tuple(results);
    }
}
