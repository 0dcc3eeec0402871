using System.Collections.Immutable;
using Kiln.Language.Evaluation;
using Kiln.Values;

namespace Kiln.Language.Decoding;

/// <summary>What the content of a <c>dynamic</c> block sees of the current element.</summary>
/// <param name="Name">The name it is visible under.</param>
/// <param name="Key">Index, map key, or in a set the element itself.</param>
/// <param name="Value">The element.</param>
public sealed record DynamicIterator(string Name, HclValue Key, HclValue Value)
{
    /// <summary>A scope with the names of all iterators, inner ones hiding outer ones.</summary>
    public static EvaluationScope Apply(ImmutableArray<DynamicIterator> iterators, EvaluationScope scope) =>
        iterators.Aggregate(scope, static (inner, iterator) => inner.With(iterator.Name, iterator.ToObject()));

    private HclValue ToObject() =>
        HclValue.Object([KeyValuePair.Create("key", Key), KeyValuePair.Create("value", Value)]);
}
