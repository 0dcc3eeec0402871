using System.IO.Compression;
using System.Text;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class EncodingFunctions
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("base64encode", [String("str")], HclType.String, static a => HclValue.String(Convert.ToBase64String(Utf8(a[0])))),
        new ValueFunction("base64decode", [String("str")], HclType.String, static a => DecodeBase64(a[0].AsString())),
        new ValueFunction("base64gzip", [String("str")], HclType.String, static a => HclValue.String(Convert.ToBase64String(Compress(Utf8(a[0]))))),
        new ValueFunction("jsonencode", [Any("val") with { AllowNull = true }], HclType.String, static a => EncodeJson(a[0])),
        new ValueFunction("jsondecode", [String("str")], HclType.Dynamic, static a => JsonText.Decode(a[0].AsString())),
        new ValueFunction("urlencode", [String("str")], HclType.String, static a => HclValue.String(EncodeUrl(Utf8(a[0])))),
    ];

    /// <summary>The text of UTF-8 bytes, or null when they are none.</summary>
    public static string? TryDecodeUtf8(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? StrictUtf8.GetString(bytes) : null;

    private static byte[] Utf8(HclValue text) => Encoding.UTF8.GetBytes(text.AsString());

    private static FunctionResult EncodeJson(HclValue value) => !value.IsWhollyKnown
        ? HclValue.Unknown(HclType.String)
        : JsonText.Encode(value) is { } text
            ? HclValue.String(text)
            : FunctionResult.Fail("cannot serialize infinity as JSON");

    /// <summary>The bytes, or null when the text is not strict base64 (line ends may stand in it).</summary>
    public static byte[]? TryDecodeBase64(string text)
    {
        // .NET skips white space, the original only line ends.
        bool blank = text.AsSpan().ContainsAny(' ', '\t');
        byte[] bytes = new byte[text.Length];
        return !blank && Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : null;
    }

    private static FunctionResult DecodeBase64(string text)
    {
        if (TryDecodeBase64(text) is not { } bytes)
        {
            return FunctionResult.Fail($"failed to decode base64 data '{text}'");
        }

        return TryDecodeUtf8(bytes) is { } decoded
            ? HclValue.String(decoded)
            : FunctionResult.Fail("the result of decoding the provided string is not valid UTF-8");
    }

    private static byte[] Compress(byte[] bytes)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static string EncodeUrl(byte[] bytes)
    {
        StringBuilder encoded = new(bytes.Length);
        foreach (byte b in bytes)
        {
            if (Unreserved.Contains((char)b, StringComparison.Ordinal))
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append(b == ' ' ? "+" : $"%{b:X2}");
            }
        }

        return encoded.ToString();
    }
}
