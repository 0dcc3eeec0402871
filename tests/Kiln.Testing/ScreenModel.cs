using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Testing;

/// <summary>What a terminal shows after it got a text, with all that scrolled away: as much of it as the live view uses.</summary>
public sealed partial class ScreenModel
{
    private readonly List<StringBuilder> _rows = [new()];
    private int _row;
    private int _column;

    public bool ShowsCursor { get; private set; } = true;

    /// <summary>Without colours; trailing white space and empty rows at the end do not show.</summary>
    public string Text => string.Join('\n', _rows.Select(static row => row.ToString().TrimEnd())).TrimEnd('\n');

    public void Write(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            Match sequence = Sequence().Match(text, at);
            if (sequence.Success && sequence.Index == at)
            {
                Apply(sequence);
                at += sequence.Length;
            }
            else
            {
                Put(text[at++]);
            }
        }
    }

    private void Apply(Match sequence)
    {
        string parameter = sequence.Groups[1].Value;
        switch (sequence.Groups[2].Value)
        {
            case "A":
                _row = Math.Max(0, _row - int.Parse(parameter, CultureInfo.InvariantCulture));
                break;
            case "J":
                _rows[_row].Length = Math.Min(_rows[_row].Length, _column);
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
            case "h" or "l" when parameter == "?25":
                ShowsCursor = sequence.Groups[2].Value == "h";
                break;
            case "m":
                break;
            default:
                throw new InvalidDataException($"The model does not know {sequence.Value[1..]}.");
        }
    }

    private void Put(char character)
    {
        switch (character)
        {
            case '\r':
                _column = 0;
                break;
            case '\n':
                _column = 0;
                _row++;
                if (_row == _rows.Count)
                {
                    _rows.Add(new());
                }

                break;
            default:
                StringBuilder row = _rows[_row];
                row.Append(' ', Math.Max(0, _column + 1 - row.Length))[_column++] = character;
                break;
        }
    }

    [GeneratedRegex("\e\\[([?0-9;]*)([A-Za-z])")]
    private static partial Regex Sequence();
}
