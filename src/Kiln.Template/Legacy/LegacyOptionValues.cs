using System.Collections.Immutable;
using Kiln.Language.Json;
using Kiln.Values;

namespace Kiln.Template.Legacy;

/// <summary>Options of a component as one object value; components convert the parts as weakly as Packer does.</summary>
internal static class LegacyOptionValues
{
    public static HclValue Of(IEnumerable<JsonMember> members)
    {
        ImmutableSortedDictionary<string, HclValue>.Builder entries =
            ImmutableSortedDictionary.CreateBuilder<string, HclValue>(StringComparer.Ordinal);
        foreach (JsonMember member in members)
        {
            entries[member.Name] = Of(member.Value);
        }

        return HclValue.Object(entries.ToImmutable());
    }

    private static HclValue Of(JsonNode node) => node switch
    {
        JsonString text => HclValue.String(text.Text),
        JsonNumber number => Number(number.Text),
        JsonBool flag => HclValue.Bool(flag.Value),
        JsonArray list when list.Elements.All(static element => element is JsonString) => HclValue.List(
            HclType.String,
            [.. list.Elements.Select(static element => HclValue.String(((JsonString)element).Text))]),
        JsonArray list => HclValue.Tuple([.. list.Elements.Select(Of)]),
        JsonObject map => Of(map.Members),
        _ => HclValue.DynamicNull,
    };

    /// <summary>A number that is out of every range stays text, which no component takes for a number.</summary>
    private static HclValue Number(string text) =>
        HclNumber.TryParse(text, out HclNumber number) ? HclValue.Number(number) : HclValue.String(text);
}
