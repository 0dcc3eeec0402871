using System.Text.Json;
using Kiln.Values;

namespace Kiln.Testing;

/// <summary>Reads values from JSON, the shortest notation for the configurations in test data.</summary>
public static class JsonValue
{
    public static HclValue Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Of(document.RootElement);
    }

    public static HclValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => HclValue.String(element.GetString()!),
        JsonValueKind.Number => HclValue.Number(element.GetInt64()),
        JsonValueKind.True => HclValue.True,
        JsonValueKind.False => HclValue.False,
        JsonValueKind.Array => HclValue.Tuple([.. element.EnumerateArray().Select(Of)]),
        JsonValueKind.Object => HclValue.Object(
            element.EnumerateObject().Select(static p => KeyValuePair.Create(p.Name, Of(p.Value)))),
        _ => HclValue.DynamicNull,
    };
}
