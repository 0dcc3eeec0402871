namespace Kiln.Wire.Cty;

/// <summary>
/// Brings the parts of values together with the parts of their types, in the order in which encodings have them.
/// </summary>
internal static class CtyPairing
{
    /// <param name="type">Of a list, set or tuple.</param>
    public static IEnumerable<(CtyType Type, CtyValue Value)> Pair(
        this CtyType type, CtySequence sequence) => type switch
        {
            CtyList list => sequence.Items.Select(item => (list.Element, item)),
            CtySet set => sequence.Items.Select(item => (set.Element, item)),
            CtyTuple tuple when tuple.Elements.Length == sequence.Items.Length => tuple.Elements.Zip(sequence.Items),
            _ => throw Mismatch(type, sequence),
        };

    /// <param name="type">Of a map or object.</param>
    public static IEnumerable<(string Name, CtyType Type, CtyValue Value)> Pair(this CtyType type, CtyMapping mapping)
    {
        if (type is CtyMap map)
        {
            return mapping.Entries
                .OrderBy(static entry => entry.Key, Utf8Order.Instance)
                .Select(entry => (entry.Key, map.Element, entry.Value));
        }

        if (type is not CtyObject structure || structure.Attributes.Length != mapping.Entries.Length)
        {
            throw Mismatch(type, mapping);
        }

        Dictionary<string, CtyValue> values = new(mapping.Entries, StringComparer.Ordinal);
        return structure.Sorted.Select(attribute => (
            attribute.Name,
            attribute.Type,
            values.GetValueOrDefault(attribute.Name) ?? throw Mismatch(type, mapping)));
    }

    public static ArgumentException Mismatch(CtyType type, CtyValue value) =>
        new(
            $"A {value.GetType().Name} cannot be sent as a value of the type {CtyTypeJson.Write(type)}.",
            nameof(value));
}
