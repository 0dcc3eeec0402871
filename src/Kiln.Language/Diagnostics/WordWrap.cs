using System.Text;

namespace Kiln.Language.Diagnostics;

/// <summary>Breaks text into lines as Packer does.</summary>
public static class WordWrap
{
    private const char NoBreakSpace = '\u00A0';

    /// <summary>
    /// Breaks between words so that lines are at most <paramref name="width"/> characters long; a word that is longer
    /// is not broken. Line ends and white space inside lines are kept, white space at a break is dropped.
    /// </summary>
    public static string Wrap(string text, int width)
    {
        StringBuilder wrapped = new(text.Length + 16);
        int start = 0;
        while (true)
        {
            int end = text.IndexOf('\n', start);
            WrapLine(text.AsSpan(start, (end < 0 ? text.Length : end) - start), width, wrapped);
            if (end < 0)
            {
                return wrapped.ToString();
            }

            wrapped.Append('\n');
            start = end + 1;
        }
    }

    private static void WrapLine(ReadOnlySpan<char> line, int width, StringBuilder wrapped)
    {
        int column = 0;
        while (!line.IsEmpty)
        {
            int spaces = CountWhile(line, isBreak: true);
            ReadOnlySpan<char> word = line.Slice(spaces, CountWhile(line[spaces..], isBreak: false));
            int length = Length(word);
            bool fits = column + spaces + length <= width;
            if (fits || (column + spaces <= 1 && length > 0))
            {
                wrapped.Append(line[..spaces]).Append(word);
                column += spaces + length;
            }
            else if (length > 0)
            {
                wrapped.Append('\n').Append(word);
                column = length;
            }

            line = line[(spaces + word.Length)..];
        }
    }

    private static int CountWhile(ReadOnlySpan<char> text, bool isBreak)
    {
        int count = 0;
        while (count < text.Length && IsBreak(text[count]) == isBreak)
        {
            count++;
        }

        return count;
    }

    private static bool IsBreak(char character) => char.IsWhiteSpace(character) && character != NoBreakSpace;

    private static int Length(ReadOnlySpan<char> word)
    {
        int length = 0;
        foreach (Rune rune in word.EnumerateRunes())
        {
            _ = rune;
            length++;
        }

        return length;
    }
}
