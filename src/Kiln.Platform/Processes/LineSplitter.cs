using System.Text;

namespace Kiln.Platform.Processes;

/// <summary>
/// Cuts a stream of bytes into the lines that a user sees: what a carriage return has overwritten is dropped, trailing
/// white space is trimmed, bytes that are not UTF-8 become replacement characters. Keeps at most one line of bounded
/// length: a longer one is handed on in parts, which are not trimmed and of which all but the last end with <see
/// cref="GoesOn"/>.
/// </summary>
public sealed class LineSplitter(Action<string> onLine, int maxLineBytes)
{
    /// <summary>
    /// Stands at the end of a part of a line: a character that Unicode keeps for use inside of programs. One at the end
    /// of a line of the command itself becomes a replacement character.
    /// </summary>
    public const char GoesOn = '\uFDD0';

    private byte[] _buffer = new byte[Math.Min(maxLineBytes, 256)];
    private int _length;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int end = bytes.IndexOf((byte)'\n');
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            EmitLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Hands on a last line that had no end.</summary>
    public void Complete()
    {
        if (_length > 0)
        {
            EmitLine();
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_length == maxLineBytes)
            {
                MakeRoom();
            }

            int count = Math.Min(bytes.Length, maxLineBytes - _length);
            if (_length + count > _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(maxLineBytes, Math.Max(_buffer.Length * 2, _length + count)));
            }

            bytes[..count].CopyTo(_buffer.AsSpan(_length));
            _length += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>
    /// Drops what was overwritten already; a line without a carriage return is cut between two characters.
    /// </summary>
    private void MakeRoom()
    {
        int start = _buffer.AsSpan(0, _length - 1).LastIndexOf((byte)'\r') + 1;
        if (start == 0)
        {
            EmitPart(CharacterBoundary());
            return;
        }

        _buffer.AsSpan(start, _length - start).CopyTo(_buffer);
        _length -= start;
    }

    /// <summary>The largest cut at the end of the buffer that does not split a UTF-8 sequence.</summary>
    private int CharacterBoundary()
    {
        for (int back = 1; back <= 4 && back < _length; back++)
        {
            byte value = _buffer[_length - back];
            if (value < 0x80)
            {
                return _length;
            }

            if (value >= 0xC0)
            {
                int needed = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
                return needed > back ? _length - back : _length;
            }
        }

        return _length;
    }

    private void EmitLine()
    {
        // The order matters: a line that ends in CR LF is shown in full.
        string text = Take(_length).TrimEnd();
        text = text[(text.LastIndexOf('\r') + 1)..];
        onLine(text.EndsWith(GoesOn) ? text[..^1] + '\uFFFD' : text);
    }

    private void EmitPart(int count)
    {
        // What a return at the end means depends on what follows.
        int end = count > 1 && _buffer[count - 1] == '\r' ? count - 1 : count;
        onLine(Take(end) + GoesOn);
    }

    private string Take(int count)
    {
        string text = Encoding.UTF8.GetString(_buffer, 0, count);
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
        return text;
    }
}
