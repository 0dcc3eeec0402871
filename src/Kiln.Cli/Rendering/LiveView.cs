using System.Collections.Immutable;
using Kiln.Platform.Terminals;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>
/// Rows for the running builds below the text of the run. The cursor waits where the first row begins: whatever happens
/// to the size of the window, all that has to go is below it. Nothing of the rows is left when they are taken away.
/// </summary>
internal sealed class LiveView(TextOutput output, IScreen screen, TimeProvider time)
{
    /// <summary>Between two frames, so that nothing flickers.</summary>
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);

    /// <summary>How often somebody looks whether times or the window have changed.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private const string Erase = "\r\e[J";
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";

    private readonly LiveBuilds _builds = new();
    private readonly TextBuffer _frame = new();
    private ImmutableArray<string> _shown = [];
    private long? _lastFrame;

    /// <summary>The text before the rows does not end its line: rows have to wait until it does.</summary>
    private bool _isWithinLine;

    public void Note(BuildEvent buildEvent) => _builds.Note(buildEvent);

    /// <summary>Writes the text and the rows as they are now, unless the last frame was a moment ago.</summary>
    /// <param name="text">Is empty after it was written.</param>
    /// <param name="withoutRows">At once, and leaves only the text.</param>
    /// <returns>When to be called again although nothing happens; null for never.</returns>
    public TimeSpan? Draw(TextBuffer text, bool withoutRows)
    {
        if (!withoutRows && _lastFrame is { } last && time.GetElapsedTime(last) is var elapsed && elapsed < FrameTime)
        {
            return FrameTime - elapsed;
        }

        _isWithinLine = text.Length == 0 ? _isWithinLine : !text.EndsLine;
        bool hasRows = !withoutRows && !_isWithinLine && screen.IsForeground;
        ImmutableArray<string> rows = hasRows ? LiveRows.Render(_builds, screen.Size, time.GetUtcNow()) : [];
        if (text.Length > 0 || !rows.SequenceEqual(_shown))
        {
            Write(text.Text, rows);
            text.Clear();
            _lastFrame = time.GetTimestamp();
        }

        return _builds.Running.Count > 0 ? Tick : null;
    }

    /// <summary>One write for all of it: a terminal that shows every write still shows no half frame.</summary>
    private void Write(ReadOnlySpan<char> text, ImmutableArray<string> rows)
    {
        _frame.Append(_shown.IsEmpty ? "" : Erase);
        StillText.Append(_frame, text);
        _frame.Append((_shown.IsEmpty, rows.IsEmpty) switch
        {
            (true, false) => HideCursor,
            (false, true) => ShowCursor,
            _ => "",
        });
        for (int i = 0; i < rows.Length; i++)
        {
            _frame.Append(i == 0 ? "" : "\n").Append(rows[i]);
        }

        _frame.Append(rows.Length switch
        {
            0 => "",
            1 => "\r",
            _ => $"\e[{rows.Length - 1}A\r",
        });
        _shown = rows;
        output.Write(_frame.Text);
        _frame.Clear();
    }
}
