using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary><c>[a, b]</c> and <c>{ k = v }</c>.</summary>
internal static class ConstructorRules
{
    /// <summary>Of one object; more of them would be no help.</summary>
    private const int MostDuplicates = 20;

    public static HclValue Tuple(TupleSyntax tuple, EvaluationScope scope, EvaluationRun run)
    {
        ImmutableArray<HclValue>.Builder elements = ImmutableArray.CreateBuilder<HclValue>(tuple.Elements.Length);
        foreach (ExpressionSyntax element in tuple.Elements)
        {
            elements.Add(run.Evaluate(element, scope));
        }

        return HclValue.Tuple(elements.MoveToImmutable());
    }

    public static HclValue Object(ObjectSyntax obj, EvaluationScope scope, EvaluationRun run)
    {
        Dictionary<string, HclValue> attributes = new(obj.Items.Length, StringComparer.Ordinal);
        Dictionary<string, SourceRange>? places = obj.RefusesDuplicates ? new(StringComparer.Ordinal) : null;
        int duplicates = 0;
        bool keysKnown = true;
        bool sensitive = false;
        foreach (ObjectItemSyntax item in obj.Items)
        {
            HclValue? key = Key(item, obj, scope, run);
            HclValue value = run.Evaluate(item.Value, scope);
            if (key is not { IsKnown: true })
            {
                keysKnown = false;
                continue;
            }

            sensitive |= key.IsSensitive;
            string name = key.AsString();
            if (places is not null && !places.TryAdd(name, item.Key.Range))
            {
                if (++duplicates <= MostDuplicates)
                {
                    run.Report(JsonBodyDiagnostics.DuplicateKey(name, places[name], item.Key.Range));
                }

                continue;
            }

            attributes[name] = value;
        }

        HclValue result = keysKnown ? HclValue.Object(attributes) : HclValue.DynamicUnknown;
        return sensitive ? result.WithSensitivity(true) : result;
    }

    /// <returns>A string, possibly unknown; null after a problem.</returns>
    private static HclValue? Key(ObjectItemSyntax item, ObjectSyntax obj, EvaluationScope scope, EvaluationRun run)
    {
        if (item.BareKey is { } name)
        {
            return HclValue.String(name);
        }

        if (item.IsAmbiguousKey)
        {
            run.Report(CollectionDiagnostics.AmbiguousKey(item.Key.Range, obj.Range));
            return null;
        }

        HclValue given = run.Evaluate(item.Key, scope);
        if (given.IsNull)
        {
            run.Report(CollectionDiagnostics.NullKey(item.Key.Range, obj.Range), item.Key, scope);
            return null;
        }

        Converted key = HclConversion.Convert(given, HclType.String);
        if (!key.Succeeded)
        {
            Diagnostic diagnostic = CollectionDiagnostics.IncorrectKey(key.Problem, item.Key.Range, obj.Range);
            run.Report(diagnostic, item.Key, scope);
        }

        return key.Value;
    }
}
