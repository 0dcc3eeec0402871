using System.Globalization;
using System.Text;

namespace Kiln.Language.Text;

/// <summary>Counts what a reader sees as characters.</summary>
internal static class Clusters
{
    /// <summary>The number of grapheme clusters in UTF-8 text.</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length - text.Count("\r\n"u8);
        }

        ReadOnlySpan<char> rest = Encoding.UTF8.GetString(text);
        int count = 0;
        while (!rest.IsEmpty)
        {
            rest = rest[StringInfo.GetNextTextElementLength(rest)..];
            count++;
        }

        return count;
    }
}
