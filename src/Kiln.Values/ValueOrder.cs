using System.Collections.Immutable;

namespace Kiln.Values;

/// <summary>The order in which a set's elements are kept and printed.</summary>
internal static class ValueOrder
{
    public static ImmutableArray<HclValue> Canonical(ImmutableArray<HclValue> elements) =>
        [.. elements.Distinct().OrderBy(static e => e, Comparer<HclValue>.Create(Compare))];

    private static int Compare(HclValue left, HclValue right) => (left.HasContent, right.HasContent) switch
    {
        (true, true) when left.Type == HclType.String => string.CompareOrdinal(left.AsString(), right.AsString()),
        (true, true) when left.Type == HclType.Number => left.AsNumber().CompareTo(right.AsNumber()),
        (true, true) when left.Type == HclType.Bool => left.AsBool().CompareTo(right.AsBool()),
        (true, true) => 0,
        _ => left.HasContent.CompareTo(right.HasContent),
    };
}
