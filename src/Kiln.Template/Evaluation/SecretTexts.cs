using System.Collections.Immutable;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>Collects the strings inside values.</summary>
internal static class SecretTexts
{
    /// <summary>Sorted, without repetitions and without the empty string.</summary>
    public static ImmutableArray<string> In(IEnumerable<HclValue> values)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (HclValue value in values)
        {
            Collect(value, found);
        }

        return [.. found];
    }

    private static void Collect(HclValue value, SortedSet<string> found)
    {
        if (value.HasContent && value.Type == HclType.String && value.AsString().Length > 0)
        {
            found.Add(value.AsString());
        }

        foreach (HclValue part in value.Parts())
        {
            Collect(part, found);
        }
    }
}
