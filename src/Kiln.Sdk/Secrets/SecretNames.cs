using System.Collections.Frozen;

namespace Kiln.Sdk.Secrets;

/// <summary>Names under which people keep secrets: <c>Authorization</c>, <c>api_token</c>, <c>DB_PASSWORD</c>.</summary>
public static class SecretNames
{
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "apikey", "auth", "authorization", "cookie", "credential", "credentials", "passphrase", "passwd", "password", "secret",
        "token");

    /// <summary>In front of <c>key</c>.</summary>
    private static readonly FrozenSet<string> KindsOfKey = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "access", "api", "auth", "encryption", "private", "signing", "subscription");

    /// <summary>A name that ends so is about a secret, and its value is none.</summary>
    private static readonly FrozenSet<string> HarmlessEnds = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "endpoint", "file", "host", "id", "name", "path", "ttl", "type", "uri", "url", "user", "username", "version");

    private static readonly FrozenSet<string> Schemes = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "ApiKey", "Basic", "Bearer", "Digest", "Negotiate", "Token");

    public static bool IsSecret(string name)
    {
        string[] words = name.Split(['-', '_', '.', ' '], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0
            && !HarmlessEnds.Contains(words[^1])
            && words.Where((word, i) => Words.Contains(word) || (i > 0 && IsKey(words[i - 1], word))).Any();
    }

    /// <summary>The whole value, and what stands in it behind the name of a scheme: <c>Bearer TOKEN</c>.</summary>
    public static IEnumerable<string> PartsOf(string value)
    {
        yield return value;
        int space = value.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && Schemes.Contains(value[..space]) && value[(space + 1)..].Trim() is { Length: > 0 } rest)
        {
            yield return rest;
        }
    }

    private static bool IsKey(string kind, string word) =>
        word.Equals("key", StringComparison.OrdinalIgnoreCase) && KindsOfKey.Contains(kind);
}
