using System.Text;
using Kiln.Platform.Processes;

namespace Kiln.Remote.Talk;

/// <summary>
/// Joins the parts of a line that came in parts (<see cref="LineSplitter.GoesOn"/>), masks it, and cuts what is too
/// long for one message where white space is, so that secrets stay in one piece. Safe from any thread.
/// </summary>
internal sealed class TextParts(OwnSecrets secrets, Action<string> send)
{
    /// <summary>In UTF-16 units: a message holds 16 MiB.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>So much follows a cut at least, unless the line ends, for secrets that lie across it.</summary>
    private const int Overlap = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly StringBuilder _line = new();
    private volatile bool _isOpen;

    public void Add(string text)
    {
        bool goesOn = text.EndsWith(LineSplitter.GoesOn);
        if (!goesOn && !_isOpen && text.Length <= MaxLength)
        {
            send(secrets.Mask(text));
            return;
        }

        lock (_lock)
        {
            _line.Append(goesOn ? text.AsSpan(0, text.Length - 1) : text);
            _isOpen = goesOn;
            SendParts();
            if (!goesOn)
            {
                SendRest();
            }
        }
    }

    /// <summary>Sends a line whose last part did not come.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            if (_isOpen)
            {
                _isOpen = false;
                SendRest();
            }
        }
    }

    /// <summary>At most so much of a text, not cut inside of a character.</summary>
    public static string Beginning(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        return text[..(maxLength > 0 && char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }

    private void SendParts()
    {
        if (_line.Length <= MaxLength + Overlap)
        {
            return;
        }

        string text = secrets.Mask(_line.ToString());
        int sent = 0;
        while (text.Length - sent > MaxLength + Overlap)
        {
            int space = text.AsSpan(sent + MaxLength - Overlap, Overlap).LastIndexOfAny(' ', '\t', '\n');
            int length = space >= 0 ? MaxLength - Overlap + space + 1
                : char.IsHighSurrogate(text[sent + MaxLength - 1]) ? MaxLength - 1
                : MaxLength;
            send(text.Substring(sent, length));
            sent += length;
        }

        _line.Clear().Append(text, sent, text.Length - sent);
    }

    private void SendRest()
    {
        send(secrets.Mask(_line.ToString()));
        _line.Clear();
    }
}
