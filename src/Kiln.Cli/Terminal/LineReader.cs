using System.Collections.Immutable;
using Kiln.Platform.Terminals;

namespace Kiln.Cli.Terminal;

/// <summary>
/// Lets somebody at a terminal edit a text. The terminal is in raw mode only while it waits for keys.
/// </summary>
internal sealed class LineReader(ITerminal terminal, LineEditor editor)
{
    /// <summary>The bytes of one key come together; what comes later than this is another key.</summary>
    private static readonly TimeSpan WithinKey = TimeSpan.FromMilliseconds(50);

    private readonly KeyDecoder _decoder = new();
    private readonly Queue<Key> _keys = [];
    private readonly ScreenPainter _painter = new();

    /// <returns>Null when the user wants to leave or the terminal is gone.</returns>
    public string? Read(CancellationToken cancellationToken)
    {
        editor.Reset();
        IDisposable raw = terminal.EnterRawMode();
        try
        {
            Paint();
            while (Next(cancellationToken) is Key key)
            {
                switch (editor.Apply(key))
                {
                    case EditOutcome.Accepted:
                        Leave();
                        return editor.Line.Text;
                    case EditOutcome.Interrupted when editor.Line.Text.Length > 0:
                        editor.MoveToEnd();
                        Leave("^C");
                        editor.Reset();
                        break;
                    case EditOutcome.Interrupted or EditOutcome.Ended:
                        Leave();
                        return null;
                    case EditOutcome.Suspend:
                        Leave();
                        raw.Dispose();
                        terminal.Suspend();
                        raw = terminal.EnterRawMode();
                        break;
                    case EditOutcome.ClearScreen:
                        terminal.Write(_painter.Clear());
                        break;
                    case EditOutcome.ListNames:
                        Leave();
                        terminal.Write(NameColumns.Of(editor.Names, terminal.Size.Columns));
                        break;
                }

                if (_keys.Count == 0)
                {
                    Paint();
                }
            }

            return null;
        }
        finally
        {
            raw.Dispose();
        }
    }

    /// <returns>Null when there will be none any more.</returns>
    private Key? Next(CancellationToken cancellationToken)
    {
        while (_keys.Count == 0)
        {
            TerminalInput input = terminal.Read(_decoder.IsWaiting ? WithinKey : null, cancellationToken);
            switch (input.Kind)
            {
                case TerminalInputKind.Ended:
                    return null;
                case TerminalInputKind.Bytes:
                    Add(_decoder.Decode(input.Bytes.AsSpan()));
                    break;
                case TerminalInputKind.Nothing:
                    Add(_decoder.Flush());
                    break;
                case TerminalInputKind.Disturbed:
                    _painter.Moved(ScreenFrame.Of(editor, terminal.Size));
                    Paint();
                    break;
            }
        }

        return _keys.Dequeue();
    }

    private void Add(ImmutableArray<Key> keys)
    {
        foreach (Key key in keys)
        {
            _keys.Enqueue(key);
        }
    }

    private void Paint() => terminal.Write(_painter.Paint(ScreenFrame.Of(editor, terminal.Size)));

    /// <summary>Shows the text for the last time and goes below it.</summary>
    /// <param name="mark">What to put where the cursor is.</param>
    private void Leave(string mark = "")
    {
        ScreenFrame frame = ScreenFrame.Of(editor, terminal.Size);
        ScreenFrame end = frame with { CursorRow = frame.Rows.Length - 1 };
        terminal.Write(_painter.Paint(end) + mark + _painter.Leave());
    }
}
