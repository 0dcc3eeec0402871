using System.Text;

namespace Kiln.Machines.Typing;

/// <summary>Turns what is written to a terminal into plain lines. Keeps its place between calls.</summary>
internal sealed class TerminalFilter
{
    private const char Escape = '\x1b';

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private State _state;

    private enum State
    {
        Text,
        AfterEscape,
        Control,
        Title,
        EscapeInTitle,
        OneMore,
    }

    public void Append(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        Span<char> characters = stackalloc char[1024];
        while (!bytes.IsEmpty)
        {
            _decoder.Convert(bytes, characters, flush: false, out int read, out int written, out _);
            bytes = bytes[read..];
            foreach (char c in characters[..written])
            {
                _state = Take(c, text);
            }
        }
    }

    private State Take(char c, StringBuilder text) => _state switch
    {
        State.AfterEscape => c switch
        {
            '[' => State.Control,
            ']' or 'P' or '_' or '^' => State.Title,
            '(' or ')' or '#' or '%' or '*' or '+' => State.OneMore,
            _ => State.Text,
        },
        State.Control when c is >= '\x40' and <= '\x7e' => EndControl(c, text),
        State.Control => c < ' ' ? TakeText(c, text) : State.Control,
        State.Title => c switch
        {
            '\a' => State.Text,
            Escape => State.EscapeInTitle,
            '\n' => TakeText(c, text),
            _ => State.Title,
        },
        State.EscapeInTitle or State.OneMore => State.Text,
        _ => TakeText(c, text),
    };

    /// <summary>What moves to another line or wipes the screen ends the line.</summary>
    private static State EndControl(char final, StringBuilder text)
    {
        if (final is 'H' or 'f' or 'J' or 'E' or 'F' or 'd')
        {
            EndLine(text);
        }

        return State.Text;
    }

    private static State TakeText(char c, StringBuilder text)
    {
        switch (c)
        {
            case Escape:
                return State.AfterEscape;
            case '\n':
                EndLine(text);
                break;
            case '\b':
                text.Length -= text.Length > 0 && text[^1] != '\n' ? 1 : 0;
                break;
            case '\t':
            case >= ' ' and not '\x7f':
                text.Append(c);
                break;
            default:
                break;
        }

        return State.Text;
    }

    private static void EndLine(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }
    }
}
