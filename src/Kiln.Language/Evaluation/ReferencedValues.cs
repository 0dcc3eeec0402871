using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>What the references of a failing expression stand for.</summary>
internal static class ReferencedValues
{
    private const int Limit = 10;

    public static ImmutableArray<ReferencedValue> In(ExpressionSyntax expression, EvaluationScope scope) =>
    [
        .. References.In(expression)
            .DistinctBy(static r => r.ToString(), StringComparer.Ordinal)
            .Take(Limit)
            .Select(r => (Reference: r, Value: Find(r, scope)))
            .Where(static r => r.Value is { IsKnown: true })
            .Select(static r => new ReferencedValue(r.Reference.ToString(), r.Value!)),
    ];

    /// <summary>
    /// What the attributes of a reference lead to before the one that is not there. Packer shows nothing of it.
    /// </summary>
    public static ImmutableArray<ReferencedValue> Before(
        TraversalStepSyntax missing,
        TraversalSyntax traversal,
        EvaluationScope scope)
    {
        ImmutableArray<string> names =
        [
            .. traversal.Steps
                .TakeWhile(step => step != missing)
                .TakeWhile(static step => step is AttributeStepSyntax)
                .Select(static step => ((AttributeStepSyntax)step).Name),
        ];
        Reference reference = new(traversal.RootName!, names, traversal.Range);
        return !names.IsEmpty && Find(reference, scope) is { IsKnown: true } value
            ? [new(reference.ToString(), value) { IsHelp = true }]
            : [];
    }

    /// <summary>The value of the reference, as far as its names lead to one.</summary>
    private static HclValue? Find(Reference reference, EvaluationScope scope)
    {
        ImmutableArray<string> names = reference.Attributes;
        HclValue? value;
        if (scope.FindAttributes(reference.Root) is { } attributes)
        {
            // The root as a whole would list everything there is.
            value = names.IsEmpty ? null : attributes.Find(names[0]);
            names = names.IsEmpty ? names : names.RemoveAt(0);
        }
        else
        {
            value = scope.Find(reference.Root);
        }

        bool sensitive = value is { IsSensitive: true };
        foreach (string name in names)
        {
            value = value?.Get(name);
            sensitive |= value is { IsSensitive: true };
        }

        return sensitive ? value?.WithSensitivity(true) : value;
    }
}
