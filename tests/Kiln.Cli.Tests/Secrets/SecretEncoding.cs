using System.Net;
using System.Text;
using System.Text.Json;

namespace Kiln.Cli.Tests.Secrets;

/// <summary>One way in which a command could print a secret, made with other means than those of the product.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Encode">The whole printed text.</param>
/// <param name="Keeps">So many signs at the ends of the encoded form may show: they hold bits of the neighbours too.</param>
internal sealed record SecretEncoding(string Name, Func<string, string> Encode, int Keeps = 0)
{
    public static IReadOnlyList<SecretEncoding> All { get; } =
    [
        new("plain", static s => s),
        new("base64", static s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s))),
        new("base64 for addresses", static s => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(s))),
        new("base64 of UTF-16", static s => Convert.ToBase64String(Encoding.Unicode.GetBytes(s))),
        new("hex", static s => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s))),
        new("HEX", static s => Convert.ToHexString(Encoding.UTF8.GetBytes(s))),
        new("percent", Uri.EscapeDataString),
        new("form", static s => WebUtility.UrlEncode(s)),
        new("JSON", static s => JsonSerializer.Serialize(s)[1..^1]),
        new("JSON in JSON", static s => JsonSerializer.Serialize(JsonSerializer.Serialize(s))[3..^3]),
        new("shell", static s => s.Replace("'", "'\\''", StringComparison.Ordinal)),
        new("HTML", static s => WebUtility.HtmlEncode(s)),
        Inside(1),
        Inside(2),
        Inside(3),
    ];

    /// <summary>Base64 of <c>user:password</c>; the user's length decides about how the password looks.</summary>
    private static SecretEncoding Inside(int before) => new(
        $"base64 behind {before}",
        secret =>
        {
            byte[] around = [.. Encoding.UTF8.GetBytes(new string('~', before)), .. Encoding.UTF8.GetBytes(secret), .. "~~~"u8];
            string encoded = Convert.ToBase64String(around);
            return encoded[(before * 8 / 6)..((((before + Encoding.UTF8.GetByteCount(secret)) * 8) + 5) / 6)];
        },
        Keeps: 1);
}
