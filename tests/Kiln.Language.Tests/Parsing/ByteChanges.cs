namespace Kiln.Language.Tests.Parsing;

/// <summary>Every text that is one byte away from a given one, as far as it matters.</summary>
internal static class ByteChanges
{
    /// <summary>At least one byte of every kind that the language tells apart, and what no text should have.</summary>
    private static ReadOnlySpan<byte> Interesting => "\"\\${}%~()[]<-=!*/#.,:?&|>\n\r 0eaE_"u8;

    private static ReadOnlySpan<byte> Foreign => [0x00, 0x7F, 0x80, 0xC3, 0xE2, 0xF0, 0xFF];

    /// <summary>Each prefix, the whole text included.</summary>
    public static IEnumerable<byte[]> Prefixes(byte[] bytes)
    {
        for (int length = 0; length <= bytes.Length; length++)
        {
            yield return bytes[..length];
        }
    }

    /// <summary>Each byte left out, doubled, and replaced by each of the others.</summary>
    public static IEnumerable<byte[]> Changes(byte[] bytes)
    {
        for (int place = 0; place < bytes.Length; place++)
        {
            yield return [.. bytes[..place], .. bytes[(place + 1)..]];
            yield return [.. bytes[..place], bytes[place], .. bytes[place..]];
            foreach (byte value in Replacements())
            {
                byte[] changed = [.. bytes];
                changed[place] = value;
                yield return changed;
            }
        }
    }

    private static byte[] Replacements() => [.. Interesting, .. Foreign];
}
