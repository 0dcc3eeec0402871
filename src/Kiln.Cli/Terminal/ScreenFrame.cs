using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Platform.Terminals;

namespace Kiln.Cli.Terminal;

/// <summary>The rows of a screen that the edited text takes, and the place of the cursor on them.</summary>
internal sealed record ScreenFrame(ImmutableArray<string> Rows, int CursorRow, int CursorColumn)
{
    private const string Prompt = "> ";

    /// <summary>Stands in front of the further lines of a text.</summary>
    private const string Continuation = "| ";

    public static ScreenFrame Of(LineEditor editor, TerminalSize size)
    {
        string prompt = editor.Search is { } search
            ? $"({(search.IsFailing ? "not found" : "search")}) {search.Query}: "
            : Prompt;
        return new Layout(size.Columns).Place(prompt, editor.Line).Visible(size.Rows);
    }

    /// <summary>Of a text that is taller than the screen, the part around the cursor.</summary>
    private ScreenFrame Visible(int height)
    {
        if (Rows.Length <= height)
        {
            return this;
        }

        int first = Math.Clamp(CursorRow - height + 1, 0, Rows.Length - height);
        return new(Rows.Slice(first, height), CursorRow - first, CursorColumn);
    }

    private sealed class Layout(int columns)
    {
        private readonly ImmutableArray<string>.Builder _rows = ImmutableArray.CreateBuilder<string>();
        private readonly StringBuilder _row = new();
        private int _column;

        public ScreenFrame Place(string prompt, EditedText line)
        {
            Append(prompt);
            (int Row, int Column)? cursor = null;
            int position = 0;
            while (position < line.Text.Length)
            {
                int length = StringInfo.GetNextTextElementLength(line.Text, position);
                string element = line.Text.Substring(position, length);
                if (position >= line.Cursor)
                {
                    cursor ??= Next(element);
                }

                if (element is "\n" or "\r\n")
                {
                    if (cursor?.Row > _rows.Count)
                    {
                        EndRow();
                    }

                    EndRow();
                    Append(Continuation);
                }
                else
                {
                    Append(Shown(element));
                }

                position += length;
            }

            cursor ??= Next(" ");
            if (cursor.Value.Row > _rows.Count)
            {
                EndRow();
            }

            EndRow();
            return new(_rows.ToImmutable(), cursor.Value.Row, cursor.Value.Column);
        }

        /// <summary>Control characters cannot be shown as they are.</summary>
        private static string Shown(string element) =>
            element.Length == 1 && char.IsControl(element[0])
                ? element[0] < 0x20 ? $"^{(char)(element[0] + '@')}" : "?"
                : element;

        /// <summary>Where a character would be put.</summary>
        private (int Row, int Column) Next(string element)
        {
            int width = element is "\n" or "\r\n" ? 1 : Width(Shown(element));
            return _column + Math.Max(1, width) > columns ? (_rows.Count + 1, 0) : (_rows.Count, _column);
        }

        private static int Width(string text)
        {
            int width = 0;
            int position = 0;
            while (position < text.Length)
            {
                int length = StringInfo.GetNextTextElementLength(text, position);
                width += CellWidth.OfElement(text.AsSpan(position, length));
                position += length;
            }

            return width;
        }

        private void Append(string text)
        {
            int position = 0;
            while (position < text.Length)
            {
                int length = StringInfo.GetNextTextElementLength(text, position);
                ReadOnlySpan<char> element = text.AsSpan(position, length);
                int width = CellWidth.OfElement(element);
                if (_column + width > columns)
                {
                    EndRow();
                }

                _row.Append(element);
                _column += width;
                position += length;
            }
        }

        private void EndRow()
        {
            _rows.Add(_row.ToString());
            _row.Clear();
            _column = 0;
        }
    }
}
