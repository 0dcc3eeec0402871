using System.Buffers;
using System.Text;

namespace Kiln.GoTemplate.Formatting;

/// <summary>
/// Go's strings are bytes. Bytes that are no UTF-8 live in our strings as the lone low surrogates DC80 to DCFF, until
/// the output is finished.
/// </summary>
internal static class GoBytes
{
    private const char Lowest = '\uDC80';
    private const char Highest = '\uDCFF';
    private const char Shift = '\uDC00';

    public static byte[] ToBytes(string text)
    {
        if (!HasBytes(text))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        ArrayBufferWriter<byte> bytes = new(text.Length * 2);
        int position = 0;
        while (position < text.Length)
        {
            OperationStatus status = Rune.DecodeFromUtf16(text.AsSpan(position), out Rune rune, out int length);
            if (status != OperationStatus.Done && IsByte(text[position]))
            {
                bytes.Write([(byte)(text[position] - Shift)]);
            }
            else
            {
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            }

            position += length;
        }

        return bytes.WrittenSpan.ToArray();
    }

    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        StringBuilder text = new(bytes.Length);
        while (!bytes.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done;
            length = valid ? length : 1;
            _ = valid ? text.Append(rune) : text.Append((char)(Shift + bytes[0]));
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    public static int Count(string text) => HasBytes(text) ? ToBytes(text).Length : Encoding.UTF8.GetByteCount(text);

    /// <summary>How many characters a terminal would show, as far as Go counts.</summary>
    public static int RuneCount(string text)
    {
        int pairs = 0;
        for (int i = 1; i < text.Length; i++)
        {
            pairs += char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        }

        return text.Length - pairs;
    }

    /// <summary>True for the stand-in of a byte, where no surrogate pair is.</summary>
    public static bool IsByte(char c) => c is >= Lowest and <= Highest;

    /// <summary>The text with the replacement character for every byte that is no UTF-8.</summary>
    public static string Finished(string text) =>
        HasBytes(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    /// <summary>Also true for pairs whose second half looks like one.</summary>
    private static bool HasBytes(string text) => text.AsSpan().ContainsAnyInRange(Lowest, Highest);
}
