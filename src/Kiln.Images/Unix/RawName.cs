using System.Text;

namespace Kiln.Images.Unix;

/// <summary>
/// File names as strings that hold one byte in each character, because a Unix name is bytes and need not be text.
/// Ordinal order of such strings is the order of their bytes. Everything named <c>raw</c> is such a string.
/// </summary>
internal static class RawName
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static string FromBytes(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static string FromText(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    public static byte[] ToBytes(string raw) => Encoding.Latin1.GetBytes(raw);

    /// <summary>For libc: with a zero at the end.</summary>
    public static byte[] ToZeroTerminated(string raw)
    {
        byte[] bytes = new byte[raw.Length + 1];
        Encoding.Latin1.GetBytes(raw, bytes);
        return bytes;
    }

    /// <summary>For messages: bytes that are no text become <c>\xNN</c>.</summary>
    public static string ToText(string raw)
    {
        byte[] bytes = ToBytes(raw);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return string.Concat(bytes.Select(b => b is >= 0x20 and < 0x7f ? ((char)b).ToString() : $"\\x{b:x2}"));
        }
    }

    public static string Join(string rawFolder, string rawName) =>
        rawFolder.Length == 0 ? rawName : rawFolder + "/" + rawName;
}
