using System.Globalization;
using System.Text.Json;

namespace Kiln.Secrets.Aws;

/// <summary>One entry of a secret's text.</summary>
internal static class AwsSecretEntry
{
    /// <summary>A text that is no JSON object is the secret itself, whatever the key.</summary>
    public static string Find(string text, string? key)
    {
        using JsonDocument? document = Parse(text);
        if (document is not { RootElement.ValueKind: JsonValueKind.Object })
        {
            return text;
        }

        // Of two entries with one name the last one counts, as in every map.
        Dictionary<string, JsonElement> entries = new(StringComparer.Ordinal);
        foreach (JsonProperty entry in document.RootElement.EnumerateObject())
        {
            entries[entry.Name] = entry.Value;
        }

        bool takesOnly = string.IsNullOrEmpty(key);
        if (takesOnly && entries.Count > 1)
        {
            throw new SecretStoreException("Secret has multiple values and no key was set");
        }

        string name = takesOnly ? entries.Keys.FirstOrDefault("") : key!;
        return entries.TryGetValue(name, out JsonElement value)
            ? Text(name, value)
            : throw new SecretStoreException($"No secret found for key \"{name}\"");
    }

    private static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Compat: numbers lose their decimals.</summary>
    private static string Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetDouble().ToString("F0", CultureInfo.InvariantCulture),
        _ => throw new SecretStoreException($"the value of the key \"{name}\" is neither a string nor a number"),
    };
}
