using System.Collections.Immutable;
using Kiln.Language.Json;
using Kiln.Values;

namespace Kiln.Template.Legacy;

/// <summary>Options of a component as one object value; components convert the parts as weakly as Packer does.</summary>
internal static class LegacyOptionValues
{
    /// <param name="members">One that is there twice is an override the second time.</param>
    public static HclValue Of(IEnumerable<JsonMember> members)
    {
        ImmutableSortedDictionary<string, HclValue>.Builder entries =
            ImmutableSortedDictionary.CreateBuilder<string, HclValue>(StringComparer.Ordinal);
        foreach (JsonMember member in members)
        {
            HclValue value = Of(member.Value);
            entries[member.Name] = entries.TryGetValue(member.Name, out HclValue? old) ? Override(old, value) : value;
        }

        return HclValue.Object(entries.ToImmutable());
    }

    /// <summary>
    /// Compat: keys of an object are replaced one by one and so are the elements of a list, by their position. What a shorter
    /// list does not reach stays.
    /// </summary>
    private static HclValue Override(HclValue old, HclValue value)
    {
        if (IsMap(old) && IsMap(value))
        {
            Dictionary<string, HclValue> entries = old.AsEntries().ToDictionary(StringComparer.Ordinal);
            foreach ((string name, HclValue entry) in value.AsEntries())
            {
                entries[name] = entries.TryGetValue(name, out HclValue? inner) ? Override(inner, entry) : entry;
            }

            return HclValue.Object(entries);
        }

        if (!IsList(old) || !IsList(value))
        {
            return value;
        }

        HclValue[] before = [.. old.AsElements()];
        HclValue[] elements = [.. value.AsElements()];
        return List(
        [
            .. elements.Select((element, i) => i < before.Length ? Override(before[i], element) : element),
            .. before.Skip(elements.Length),
        ]);
    }

    private static bool IsMap(HclValue value) => value.HasContent && value.Type is ObjectType;

    private static bool IsList(HclValue value) => value.HasContent && value.Type is ListType or TupleType;

    private static HclValue List(ImmutableArray<HclValue> elements) =>
        elements.All(static element => element.HasContent && element.Type == HclType.String)
            ? HclValue.List(HclType.String, elements)
            : HclValue.Tuple(elements);

    private static HclValue Of(JsonNode node) => node switch
    {
        JsonString text => HclValue.String(text.Text),
        JsonNumber number => Number(number.Text),
        JsonBool flag => HclValue.Bool(flag.Value),
        JsonArray list => List([.. list.Elements.Select(Of)]),
        JsonObject map => Of(map.Members),
        _ => HclValue.DynamicNull,
    };

    /// <summary>A number that is out of every range stays text, which no component takes for a number.</summary>
    private static HclValue Number(string text) =>
        HclNumber.TryParse(text, out HclNumber number) ? HclValue.Number(number) : HclValue.String(text);
}
