using System.Runtime.InteropServices;
using Kiln.Language.Lexing;
using Kiln.Language.Text;

namespace Kiln.Language.Formatting;

/// <summary>
/// Consecutive lines whose cells may have to be aligned with each other: all of them but the last have a value or a
/// comment. Used again for the next group when it was written.
/// </summary>
internal sealed class LineGroup(byte[] text)
{
    private readonly Indentation _indentation = new();
    private readonly List<FormatLine> _lines = [];
    private readonly List<PlacedToken> _tokens = [];

    /// <summary>The last line has neither a value nor a comment, so nothing after it is aligned with these.</summary>
    public bool IsComplete => _lines[^1] is { HasValue: false, HasComment: false };

    /// <returns>False at the end of the file.</returns>
    public bool ReadLine(LineReader reader)
    {
        int head = _tokens.Count;
        if (!reader.Read(_tokens))
        {
            return false;
        }

        Span<PlacedToken> tokens = CollectionsMarshal.AsSpan(_tokens);
        int end = tokens.Length;
        int comment = end - head > 1 && tokens[^1].Kind == TokenKind.Comment ? end - 1 : end;
        int value = FindValue(tokens, head, comment);
        Place(tokens[head..value]);
        Place(tokens[value..comment]);
        FormatLine line = new()
        {
            Head = head,
            Value = value,
            Comment = comment,
            End = end,
            Indent = Indent(tokens[head..value]),
        };
        Measure(ref line, tokens);
        _lines.Add(line);
        return true;
    }

    /// <summary>Aligns and writes the lines and forgets them.</summary>
    public void WriteTo(FormatWriter writer)
    {
        Span<FormatLine> lines = CollectionsMarshal.AsSpan(_lines);
        ColumnAlignment.Align(lines);
        ReadOnlySpan<PlacedToken> tokens = CollectionsMarshal.AsSpan(_tokens);
        foreach (ref readonly FormatLine line in lines)
        {
            WriteCell(writer, tokens[line.Head..line.Value], line.Indent);
            WriteCell(writer, tokens[line.Value..line.Comment], line.ValueGap);
            WriteCell(writer, tokens[line.Comment..line.End], line.CommentGap);
        }

        _lines.Clear();
        _tokens.Clear();
    }

    private static void WriteCell(FormatWriter writer, ReadOnlySpan<PlacedToken> cell, int gap)
    {
        if (cell.IsEmpty)
        {
            return;
        }

        writer.Write(gap, cell[0].Start, cell[0].End);
        foreach (PlacedToken token in cell[1..])
        {
            writer.Write(token.SpaceBefore ? 1 : 0, token.Start, token.End);
        }
    }

    /// <summary>
    /// The index of the first <c>=</c> when the brackets after it are balanced, so that the value ends in its line;
    /// otherwise <paramref name="end"/>.
    /// </summary>
    private static int FindValue(ReadOnlySpan<PlacedToken> tokens, int head, int end)
    {
        for (int i = head + 1; i < end; i++)
        {
            if (tokens[i].Kind == TokenKind.Equal)
            {
                return Brackets.Change(tokens[i..end]) == 0 ? i : end;
            }
        }

        return end;
    }

    private void Place(Span<PlacedToken> cell)
    {
        for (int i = 1; i < cell.Length; i++)
        {
            cell[i] = cell[i] with { SpaceBefore = Spacing.IsAfter(i - 1, cell, text) };
        }
    }

    private int Indent(ReadOnlySpan<PlacedToken> head)
    {
        if (head[0].Kind == TokenKind.Newline)
        {
            return 0;
        }

        // The brackets of a value are balanced. Compat: what follows the beginning of a heredoc does not count.
        int counted = 0;
        while (counted < head.Length && head[counted].Kind != TokenKind.OpenHeredoc)
        {
            counted++;
        }

        return _indentation.Follow(Brackets.Change(head[..counted]));
    }

    /// <summary>Counts columns where something has to be aligned.</summary>
    private void Measure(ref FormatLine line, ReadOnlySpan<PlacedToken> tokens)
    {
        if (line.HasValue || line.HasComment)
        {
            line.HeadWidth = line.Indent + WidthOf(tokens[line.Head..line.Value]);
        }

        if (line.HasComment)
        {
            line.FullWidth = line.HeadWidth + WidthOf(tokens[line.Value..line.Comment]);
        }
    }

    private int WidthOf(ReadOnlySpan<PlacedToken> cell)
    {
        int width = 0;
        foreach (PlacedToken token in cell)
        {
            width += (token.SpaceBefore ? 1 : 0) + Clusters.Count(text.AsSpan(token.Start..token.End));
        }

        return width;
    }
}
