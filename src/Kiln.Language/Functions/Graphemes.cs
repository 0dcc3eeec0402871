using System.Globalization;

namespace Kiln.Language.Functions;

/// <summary>Text counted in grapheme clusters: what a reader sees as one character.</summary>
internal static class Graphemes
{
    public static int Count(string text)
    {
        int count = 0;
        for (int at = 0; at < text.Length; at += StringInfo.GetNextTextElementLength(text, at))
        {
            count++;
        }

        return count;
    }

    /// <param name="text">Any text.</param>
    /// <param name="offset">Not negative; past the end gives nothing.</param>
    /// <param name="length">Negative for the rest.</param>
    public static string Slice(string text, int offset, int length)
    {
        int start = Skip(text, 0, offset);
        int end = length < 0 ? text.Length : Skip(text, start, length);
        return text[start..end];
    }

    public static string Reverse(string text)
    {
        int[] starts = StringInfo.ParseCombiningCharacters(text);
        IEnumerable<string> clusters = starts.Select((start, i) => text[start..(i + 1 < starts.Length ? starts[i + 1] : text.Length)]);
        return string.Concat(clusters.Reverse());
    }

    private static int Skip(string text, int at, int count)
    {
        for (; count > 0 && at < text.Length; count--)
        {
            at += StringInfo.GetNextTextElementLength(text, at);
        }

        return at;
    }
}
