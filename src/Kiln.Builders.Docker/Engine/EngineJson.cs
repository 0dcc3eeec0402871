using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Reads the engine's answers; what is not there, or of another type, is null or empty.</summary>
internal static class EngineJson
{
    public static JsonElement? Member(JsonElement? value, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (value is not { ValueKind: JsonValueKind.Object } element || !element.TryGetProperty(
                name, out JsonElement next))
            {
                return null;
            }

            value = next;
        }

        return value is { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : value;
    }

    public static string? Text(JsonElement? value, params ReadOnlySpan<string> path) =>
        Member(value, path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static long Number(JsonElement? value, params ReadOnlySpan<string> path) =>
        Member(value, path) is { ValueKind: JsonValueKind.Number } number
            && number.TryGetInt64(out long result) ? result : 0;

    public static bool Flag(JsonElement? value, params ReadOnlySpan<string> path) =>
        Member(value, path) is { ValueKind: JsonValueKind.True };

    public static ImmutableArray<string> Texts(JsonElement? value, params ReadOnlySpan<string> path) =>
        Member(value, path) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(
                static e => e.ValueKind == JsonValueKind.String).Select(static e => e.GetString()!)]
            : [];

    /// <summary>What an answer that is a failure says.</summary>
    public static string MessageOf(string answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            return Text(document.RootElement, "message") ?? answer.Trim();
        }
        catch (JsonException)
        {
            return answer.Trim();
        }
    }
}
