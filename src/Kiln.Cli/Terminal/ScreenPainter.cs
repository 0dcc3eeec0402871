using System.Globalization;
using System.Text;

namespace Kiln.Cli.Terminal;

/// <summary>What to write to a terminal so that it shows a frame instead of the one before.</summary>
internal sealed class ScreenPainter
{
    private const string ClearToEnd = "\e[J";
    private const string ClearAll = "\e[H\e[2J";

    private int _cursorRow;

    /// <summary>Replaces what was painted before.</summary>
    public string Paint(ScreenFrame frame)
    {
        StringBuilder text = new("\r");
        AppendMove(text, _cursorRow, 'A');
        text.Append(ClearToEnd).AppendJoin("\r\n", frame.Rows).Append('\r');
        AppendMove(text, frame.Rows.Length - 1 - frame.CursorRow, 'A');
        AppendMove(text, frame.CursorColumn, 'C');
        _cursorRow = frame.CursorRow;
        return text.ToString();
    }

    /// <summary>From here on the cursor stands on a row of its own, below everything.</summary>
    public string Leave()
    {
        _cursorRow = 0;
        return "\r\n";
    }

    /// <summary>What was painted has been moved by the terminal to these rows.</summary>
    public void Moved(ScreenFrame frame) => _cursorRow = frame.CursorRow;

    public string Clear()
    {
        _cursorRow = 0;
        return ClearAll;
    }

    private static void AppendMove(StringBuilder text, int count, char direction)
    {
        if (count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\e[{count}{direction}");
        }
    }
}
