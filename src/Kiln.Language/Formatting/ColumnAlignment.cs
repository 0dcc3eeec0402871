namespace Kiln.Language.Formatting;

/// <summary>Puts the values of consecutive lines into one column, and then their comments.</summary>
internal static class ColumnAlignment
{
    public static void Align(Span<FormatLine> lines)
    {
        AlignValues(lines);
        AlignComments(lines);
    }

    private static void AlignValues(Span<FormatLine> lines)
    {
        for (int next = 0; next < lines.Length;)
        {
            int start = next;
            int width = 0;
            for (; next < lines.Length && lines[next].HasValue; next++)
            {
                width = Math.Max(width, lines[next].HeadWidth);
            }

            foreach (ref FormatLine line in lines[start..next])
            {
                line.ValueGap = width - line.HeadWidth + 1;
                line.FullWidth += line.ValueGap;
            }

            next = Math.Max(next, start + 1);
        }
    }

    private static void AlignComments(Span<FormatLine> lines)
    {
        for (int next = 0; next < lines.Length;)
        {
            int start = next;
            int width = 0;
            for (; next < lines.Length && lines[next].HasComment; next++)
            {
                width = Math.Max(width, lines[next].FullWidth);
            }

            foreach (ref FormatLine line in lines[start..next])
            {
                line.CommentGap = width - line.FullWidth + 1;
            }

            next = Math.Max(next, start + 1);
        }
    }
}
