using System.Globalization;

namespace Kiln.Cli.Terminal;

/// <summary>
/// A text with a cursor in it. Every operation gives a new one; the cursor never splits what is one character to
/// people.
/// </summary>
/// <param name="Text">May have several lines.</param>
/// <param name="Cursor">The character that it stands in front of.</param>
internal readonly record struct EditedText(string Text, int Cursor)
{
    public static EditedText Empty { get; } = new("", 0);

    /// <summary>The text with the cursor at its end.</summary>
    public static EditedText Of(string text) => new(text, text.Length);

    public int LineStart => Text.LastIndexOf('\n', Math.Max(0, Cursor - 1), Cursor) + 1;

    public int LineEnd
    {
        get
        {
            int end = Text.IndexOf('\n', Cursor);
            return end < 0 ? Text.Length : end;
        }
    }

    public EditedText At(int cursor) => this with { Cursor = cursor };

    public EditedText Insert(string text) => new(Text.Insert(Cursor, text), Cursor + text.Length);

    public int Left() => Cursor == 0 ? 0 : Cursor - LastElementLength(Text[..Cursor]);

    public int Right() =>
        Cursor == Text.Length ? Cursor : Cursor + StringInfo.GetNextTextElementLength(Text, Cursor);

    public int WordLeft()
    {
        int position = Cursor;
        while (position > 0 && !char.IsLetterOrDigit(Text[position - 1]))
        {
            position--;
        }

        while (position > 0 && char.IsLetterOrDigit(Text[position - 1]))
        {
            position--;
        }

        return position;
    }

    public int WordRight()
    {
        int position = Cursor;
        while (position < Text.Length && !char.IsLetterOrDigit(Text[position]))
        {
            position++;
        }

        while (position < Text.Length && char.IsLetterOrDigit(Text[position]))
        {
            position++;
        }

        return position;
    }

    /// <summary>The same column one line up; null on the first line.</summary>
    public EditedText? Up()
    {
        int start = LineStart;
        if (start == 0)
        {
            return null;
        }

        int above = At(start - 1).LineStart;
        return At(Math.Min(above + Cursor - start, start - 1)).Aligned();
    }

    /// <summary>The same column one line down; null on the last line.</summary>
    public EditedText? Down()
    {
        int end = LineEnd;
        if (end == Text.Length)
        {
            return null;
        }

        int below = end + 1;
        return At(Math.Min(below + Cursor - LineStart, At(below).LineEnd)).Aligned();
    }

    /// <summary>Takes out what is between the cursor and another place.</summary>
    public EditedText Cut(int other, out string removed)
    {
        int start = Math.Min(Cursor, other);
        int end = Math.Max(Cursor, other);
        removed = Text[start..end];
        return new(Text.Remove(start, end - start), start);
    }

    private static int LastElementLength(string text)
    {
        if (text[^1] == '\n')
        {
            return 1;
        }

        int position = text.LastIndexOf('\n') + 1;
        int length = 1;
        while (position < text.Length)
        {
            length = StringInfo.GetNextTextElementLength(text, position);
            position += length;
        }

        return length;
    }

    /// <summary>The place itself, or the beginning of what stands around it.</summary>
    private EditedText Aligned()
    {
        int position = LineStart;
        int next = position;
        while (next <= Cursor && next < Text.Length)
        {
            position = next;
            next += StringInfo.GetNextTextElementLength(Text, next);
        }

        return At(next <= Cursor ? next : position);
    }
}
