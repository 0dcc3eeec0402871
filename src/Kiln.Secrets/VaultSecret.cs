using System.Text.Json;

namespace Kiln.Secrets;

/// <summary>What Vault keeps at a path.</summary>
internal sealed class VaultSecret(JsonElement data)
{
    /// <summary>Version 2 of the key/value store wraps the entries in another <c>data</c>.</summary>
    public string Entry(string key)
    {
        bool isWrapped = data.TryGetProperty("data", out JsonElement inner) && inner.ValueKind is JsonValueKind.Object or JsonValueKind.Null;
        JsonElement entries = isWrapped ? inner : data;
        if (entries.ValueKind != JsonValueKind.Object || !entries.TryGetProperty(key, out JsonElement value))
        {
            throw new SecretStoreException("Vault path does not contain the requested key");
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new SecretStoreException($"the value of the key \"{key}\" in Vault is not a string");
    }
}
