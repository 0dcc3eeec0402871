using System.Text.Json;

namespace Kiln.Secrets.Aws;

/// <summary>Credentials as JSON, in the spellings of the various places.</summary>
internal static class AwsCredentialText
{
    /// <returns>Null when something is missing.</returns>
    public static AwsCredentials? Read(JsonElement json)
    {
        string? id = Text(json, "AccessKeyId", "accessKeyId");
        string? secret = Text(json, "SecretAccessKey", "secretAccessKey");
        return id is null || secret is null
            ? null
            : new(id, secret, Text(json, "Token", "SessionToken") ?? Text(json, "sessionToken", "sessionToken"));
    }

    public static string? Text(JsonElement json, string name, string otherName)
    {
        bool found = json.ValueKind == JsonValueKind.Object
            && (json.TryGetProperty(name, out JsonElement value) || json.TryGetProperty(otherName, out value))
            && value.ValueKind == JsonValueKind.String;
        return found ? (json.TryGetProperty(name, out JsonElement text) ? text : json.GetProperty(otherName)).GetString() : null;
    }
}
