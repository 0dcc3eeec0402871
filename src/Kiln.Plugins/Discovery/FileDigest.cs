using System.Security.Cryptography;

namespace Kiln.Plugins.Discovery;

/// <summary>SHA-256 digests, as lower-case hexadecimal digits.</summary>
internal static class FileDigest
{
    public const int Digits = 64;

    public static async Task<string> OfAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <returns>The digest in lower case, or null when the text does not begin with one.</returns>
    public static string? AtStartOf(string text) =>
        text.Length >= Digits && text.AsSpan(0, Digits).ContainsOnlyHex() ? text[..Digits].ToLowerInvariant() : null;

    private static bool ContainsOnlyHex(this ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
