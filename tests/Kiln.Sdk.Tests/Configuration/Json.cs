using System.Text.Json;
using Kiln.Values;

namespace Kiln.Sdk.Tests.Configuration;

/// <summary>Writes values of the language as JSON in tests.</summary>
internal static class Json
{
    public static HclValue Value(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Value(document.RootElement);
    }

    private static HclValue Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => HclValue.Object(element.EnumerateObject()
            .Select(static p => KeyValuePair.Create(p.Name, Value(p.Value)))),
        JsonValueKind.Array => HclValue.Tuple([.. element.EnumerateArray().Select(Value)]),
        JsonValueKind.String => HclValue.String(element.GetString()!),
        JsonValueKind.Number => HclValue.Number(Number(element.GetDecimal())),
        JsonValueKind.True => HclValue.True,
        JsonValueKind.False => HclValue.False,
        _ => HclValue.DynamicNull,
    };

    /// <summary>Exact for halves, quarters and so on, which is all that these tests use.</summary>
    private static HclNumber Number(decimal value)
    {
        int exponent = 0;
        while (value != decimal.Truncate(value))
        {
            value *= 2;
            exponent--;
        }

        return HclNumber.FromParts(new System.Numerics.BigInteger(value), exponent);
    }
}
