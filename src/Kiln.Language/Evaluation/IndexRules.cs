using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary><c>value[key]</c>.</summary>
internal static class IndexRules
{
    public static HclValue Index(
        HclValue value,
        HclValue key,
        TraversalStepSyntax step,
        TraversalSyntax traversal,
        EvaluationScope scope,
        EvaluationRun run)
    {
        Converted found = Find(value, key);
        if (found.Succeeded)
        {
            bool sensitive = value.IsSensitive || key.IsSensitive;
            return sensitive ? found.Value.WithSensitivity(true) : found.Value;
        }

        Diagnostic diagnostic = value.IsNull
            ? TraversalDiagnostics.NullIndices(step.Range, traversal.Range)
            : TraversalDiagnostics.InvalidIndex(found.Problem.Reason, step.Range, traversal.Range);
        ExpressionSyntax seen = step is IndexStepSyntax { Key: { } expression } ? expression : traversal.Root;
        return run.Report(diagnostic, seen, scope);
    }

    /// <summary>The element, or in the problem's reason the whole sentence why there is none.</summary>
    private static Converted Find(HclValue value, HclValue key)
    {
        if (value.IsNull || key.IsNull)
        {
            return new ConversionProblem("Can't use a null value as an indexing key.");
        }

        return value.Type switch
        {
            ListType or TupleType => FindElement(value, key),
            MapType or ObjectType => FindEntry(value, key),
            PrimitiveType { Name: "dynamic" } => HclValue.DynamicUnknown,
            _ => new ConversionProblem("This value does not have any indices."),
        };
    }

    private static Converted FindElement(HclValue value, HclValue key)
    {
        Converted converted = HclConversion.Convert(key, HclType.Number);
        if (!converted.Succeeded)
        {
            return NotAKey(converted.Problem.ToString());
        }

        if (!value.IsKnown || !converted.Value.IsKnown)
        {
            return HclValue.Unknown(value.Type is ListType list ? list.Element : HclType.Dynamic);
        }

        ImmutableArray<HclValue> elements = value.AsElements();
        HclNumber number = converted.Value.AsNumber();
        if (number.TryGetInt64(out long index) && index >= 0 && index < elements.Length)
        {
            return elements[(int)index];
        }

        return NotAKey(number switch
        {
            { IsInteger: false, Infinity: 0 } when key.IsSensitive =>
                "indexing a sequence requires a whole number, but the given index has a fractional part",
            { IsInteger: false, Infinity: 0 } =>
                $"indexing a sequence requires a whole number, but the given index ({number.ToConsoleText()}) has a fractional part",
            { Sign: < 0 } => "a negative number is not a valid index for a sequence",
            _ when elements.IsEmpty => "the collection has no elements",
            _ => "the given index is greater than or equal to the length of the collection",
        });
    }

    private static Converted FindEntry(HclValue value, HclValue key)
    {
        Converted converted = HclConversion.Convert(key, HclType.String);
        if (!converted.Succeeded)
        {
            return NotAKey(converted.Problem.ToString());
        }

        if (!value.IsKnown || !converted.Value.IsKnown)
        {
            return HclValue.Unknown(value.Type is MapType map ? map.Element : HclType.Dynamic);
        }

        string name = converted.Value.AsString();
        return value.Get(name) is { } part
            ? part
            : new ConversionProblem(
                "The given key does not identify an element in this collection value."
                + (key.IsSensitive ? "" : Similar.AttributeQuestion(name, value.AsEntries().Keys)));
    }

    private static ConversionProblem NotAKey(string reason) =>
        new($"The given key does not identify an element in this collection value: {reason}.");
}
