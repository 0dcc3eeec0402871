using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Values;

namespace Kiln.Language.Diagnostics;

/// <summary>
/// Writes the lines that begin with <c>with</c> and tell what the references in an expression stood for.
/// </summary>
internal static class ReferencedValueText
{
    public static string Describe(ImmutableArray<ReferencedValue> values)
    {
        // Compat: sorted as whole statements, each once.
        string[] statements =
        [
            .. values
                .Where(static v => v.Value.IsKnown)
                .DistinctBy(static v => v.Reference, StringComparer.Ordinal)
                .Select(Describe)
                .Order(StringComparer.Ordinal),
        ];
        if (statements.Length == 0)
        {
            return "";
        }

        return $"with {string.Join(",\n     ", statements)}.\n\n";
    }

    public static string Describe(ReferencedValue value) =>
        value.Value.IsSensitive ? $"{value.Reference} as (sensitive value)"
        : value.Value.IsNull ? $"{value.Reference} set to null"
        : $"{value.Reference} as {Describe(value.Value)}";

    private static string Describe(HclValue value) => value.Type switch
    {
        PrimitiveType => DescribePrimitive(value),
        TupleType => Count("tuple", "element", value.AsElements().Length),
        ListType or SetType => Count(value.Type.ToString(), "element", value.AsElements().Length),
        MapType => Count(value.Type.ToString(), "element", value.AsEntries().Count),
        ObjectType => DescribeObject(value.AsEntries()),
        _ => value.Type.ToString(),
    };

    private static string DescribePrimitive(HclValue value) =>
        value.Type == HclType.Bool ? (value.AsBool() ? "true" : "false")
        : value.Type == HclType.Number ? DescribeNumber(value.AsNumber())
        : GoText.Quote(value.AsString());

    private static string DescribeObject(ImmutableSortedDictionary<string, HclValue> attributes) =>
        attributes.Count == 1
            ? $"object with 1 attribute {GoText.Quote(attributes.Keys.First())}"
            : Count("object", "attribute", attributes.Count);

    private static string Count(string type, string item, int count) => count switch
    {
        0 => $"empty {type}",
        1 => $"{type} with 1 {item}",
        _ => $"{type} with {count.ToString(CultureInfo.InvariantCulture)} {item}s",
    };

    /// <summary>Up to ten significant digits.</summary>
    private static string DescribeNumber(HclNumber number)
    {
        string text = number.ToString();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value.ToString("G10", CultureInfo.InvariantCulture).Replace('E', 'e')
            : text;
    }
}
