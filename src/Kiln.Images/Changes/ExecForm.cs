using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Images.Changes;

/// <summary>The exec form of a command: a JSON array of strings.</summary>
internal static class ExecForm
{
    /// <returns>
    /// Default when this is no such array. Compat: docker takes such a text, as <c>[a, b]</c>, for the shell form
    /// without a word.
    /// </returns>
    public static ImmutableArray<string> TryParse(string text)
    {
        if (!text.StartsWith('['))
        {
            return default;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
                ? [.. document.RootElement.EnumerateArray().Select(item => item.GetString()!)]
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
