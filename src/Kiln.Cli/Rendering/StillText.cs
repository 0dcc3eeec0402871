using System.Buffers;

namespace Kiln.Cli.Rendering;

/// <summary>
/// Text that moves nothing on a terminal: what a command printed may clear the screen, hide the cursor or go up some lines,
/// and rows that are drawn below it would then destroy what stands above. Colours stay.
/// </summary>
internal static class StillText
{
    private const char Escape = '\e';

    private const char Bell = '\a';

    /// <summary>One character for the escape character and <c>[</c> on some terminals.</summary>
    private const char ShortControlSequence = '\u009b';

    /// <summary>Everything that is not simply shown, but for the ends of lines and tabs.</summary>
    private static readonly SearchValues<char> Moving = SearchValues.Create(
        [.. Enumerable.Range(0, 0xa0).Select(static c => (char)c).Where(static c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))]);

    private static readonly SearchValues<char> ColorParameters = SearchValues.Create("0123456789;:");

    public static void Append(TextBuffer target, ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(Moving) is >= 0 and int at)
        {
            target.Append(text[..at]);
            text = text[at..];
            int length = LengthOfSequence(text);
            if (IsColor(text[..length]))
            {
                target.Append(text[..length]);
            }

            text = text[length..];
        }

        target.Append(text);
    }

    private static bool IsColor(ReadOnlySpan<char> sequence) =>
        sequence.Length > 2 && sequence[0] == Escape && sequence[1] == '[' && sequence[^1] == 'm'
        && sequence[2..^1].IndexOfAnyExcept(ColorParameters) < 0;

    /// <param name="text">Begins with a control character.</param>
    private static int LengthOfSequence(ReadOnlySpan<char> text) => text switch
    {
        [Escape, '[', ..] => 2 + LengthOfControlSequence(text[2..]),
        [ShortControlSequence, ..] => 1 + LengthOfControlSequence(text[1..]),
        [Escape, ']' or 'P' or 'X' or '^' or '_', ..] => 2 + LengthOfString(text[2..]),
        [Escape, >= ' ' and <= '~', ..] => 1 + LengthOfShortSequence(text[1..]),
        _ => 1,
    };

    /// <summary>Up to the first letter; one that is broken off ends where it is.</summary>
    private static int LengthOfControlSequence(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange(' ', '?');
        return end < 0 ? text.Length : text[end] is >= '@' and <= '~' ? end + 1 : end;
    }

    private static int LengthOfShortSequence(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange(' ', '/');
        return end < 0 ? text.Length : text[end] is >= '0' and <= '~' ? end + 1 : end;
    }

    /// <summary>A title or the like, up to its end mark; without one it is the rest of the line.</summary>
    private static int LengthOfString(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny([Bell, Escape, '\n']);
        return end < 0 ? text.Length
            : text[end] == Bell ? end + 1
            : text[end..] is [Escape, '\\', ..] ? end + 2
            : end;
    }
}
