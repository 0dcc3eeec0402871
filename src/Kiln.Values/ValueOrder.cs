using System.Collections.Immutable;

namespace Kiln.Values;

/// <summary>The order in which a set's elements are kept and printed.</summary>
internal static class ValueOrder
{
    private static readonly Comparer<HclValue> ByContent = Comparer<HclValue>.Create(Compare);

    public static ImmutableArray<HclValue> Canonical(ImmutableArray<HclValue> elements) =>
        elements.Length < 2 ? elements : [.. elements.Distinct().Order(ByContent)];

    private static int Compare(HclValue left, HclValue right)
    {
        if (!left.HasContent || !right.HasContent)
        {
            return Rank(left).CompareTo(Rank(right));
        }

        return left.Type switch
        {
            PrimitiveType { Name: "string" } => TextOrder.Comparer.Compare(left.AsString(), right.AsString()),
            PrimitiveType { Name: "number" } => left.AsNumber().CompareTo(right.AsNumber()),
            PrimitiveType => left.AsBool().CompareTo(right.AsBool()),
            ObjectType or MapType => CompareEntries(left.AsEntries(), right.AsEntries()),
            _ => CompareElements(left.AsElements(), right.AsElements()),
        };
    }

    /// <summary>Values first, then unknown ones, null last.</summary>
    private static int Rank(HclValue value) => value.IsNull ? 2 : value.IsKnown ? 0 : 1;

    private static int CompareElements(ImmutableArray<HclValue> left, ImmutableArray<HclValue> right)
    {
        int order = left.Zip(right).Select(static p => Compare(p.First, p.Second)).FirstOrDefault(static o => o != 0);
        return order != 0 ? order : left.Length.CompareTo(right.Length);
    }

    private static int CompareEntries(
        ImmutableSortedDictionary<string, HclValue> left,
        ImmutableSortedDictionary<string, HclValue> right)
    {
        int order = left.Zip(right).Select(static p => CompareEntry(p.First, p.Second)).FirstOrDefault(static o => o != 0);
        return order != 0 ? order : left.Count.CompareTo(right.Count);
    }

    private static int CompareEntry(KeyValuePair<string, HclValue> left, KeyValuePair<string, HclValue> right)
    {
        int order = TextOrder.Comparer.Compare(left.Key, right.Key);
        return order != 0 ? order : Compare(left.Value, right.Value);
    }
}
