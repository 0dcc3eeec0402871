using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using Kiln.Language.Text;

namespace Kiln.Language.Json;

/// <summary>Turns the bytes of a JSON string into its text, keeping track of where each piece is from.</summary>
internal sealed class JsonStringText
{
    private const char Replacement = '\uFFFD';

    private readonly byte[] _source;
    private readonly int _end;
    private readonly ArrayBufferWriter<byte> _text;
    private readonly ImmutableArray<ReplacedText>.Builder _replaced = ImmutableArray.CreateBuilder<ReplacedText>();
    private int _position;

    private JsonStringText(byte[] source, int start, int end)
    {
        _source = source;
        _position = start;
        _end = end;
        _text = new(Math.Max(1, end - start));
    }

    /// <param name="quoted">The string with its quotes.</param>
    public static string Decode(SourceRange quoted)
    {
        SourceRange content = ContentOf(quoted);
        ReadOnlySpan<byte> bytes = content.File.Bytes[content.Start..content.End];
        if (!bytes.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        JsonStringText text = new(content.File.Array, content.Start, content.End);
        text.Read();
        return Encoding.UTF8.GetString(text._text.WrittenSpan);
    }

    /// <summary>The text of the string as a file of its own whose places are those in the file around it.</summary>
    /// <param name="quoted">The string with its quotes.</param>
    public static SourceFile ToSource(SourceRange quoted)
    {
        SourceRange content = ContentOf(quoted);
        JsonStringText text = new(content.File.Array, content.Start, content.End);
        text.Read();
        TextOrigin origin = new(content, text._replaced.DrainToImmutable());
        return new(origin, text._text.WrittenSpan.ToArray());
    }

    /// <summary>What is between the quotes; the closing one may be missing.</summary>
    public static SourceRange ContentOf(SourceRange quoted)
    {
        int start = quoted.Start + 1;
        bool isClosed = quoted.End > start && quoted.File.Bytes[quoted.End - 1] == (byte)'"';
        return new(quoted.File, start, isClosed ? quoted.End - 1 : Math.Max(start, quoted.End));
    }

    private void Read()
    {
        while (_position < _end)
        {
            int length = _source.AsSpan(_position.._end).IndexOf((byte)'\\');
            Copy(length < 0 ? _end : _position + length);
            if (length >= 0)
            {
                ReadEscape();
            }
        }
    }

    /// <summary>Copies up to a place; bytes that are not UTF-8 are replaced.</summary>
    private void Copy(int end)
    {
        ReadOnlySpan<byte> plain = _source.AsSpan(_position..end);
        if (Utf8.IsValid(plain))
        {
            _text.Write(plain);
            _position = end;
            return;
        }

        while (_position < end)
        {
            OperationStatus status = Rune.DecodeFromUtf8(_source.AsSpan(_position..end), out Rune rune, out int length);
            if (status == OperationStatus.Done)
            {
                _text.Write(_source.AsSpan(_position, length));
                _position += length;
            }
            else
            {
                Replace(rune, length);
            }
        }
    }

    private void ReadEscape()
    {
        int selector = _position + 1 < _end ? _source[_position + 1] : -1;
        switch (selector)
        {
            case 'b':
                Replace(new('\b'), 2);
                break;
            case 'f':
                Replace(new('\f'), 2);
                break;
            case 'n':
                Replace(new('\n'), 2);
                break;
            case 'r':
                Replace(new('\r'), 2);
                break;
            case 't':
                Replace(new('\t'), 2);
                break;
            case 'u':
                ReadCodeUnit();
                break;
            case '"' or '\\' or '/':
                Replace(new((char)selector), 2);
                break;
            default:
                // The reader has reported it.
                Replace(new(Replacement), 1);
                break;
        }
    }

    private void ReadCodeUnit()
    {
        if (CodeUnitAt(_position) is not char first)
        {
            Replace(new(Replacement), 2);
        }
        else if (char.IsHighSurrogate(first) && CodeUnitAt(_position + 6) is char second && char.IsLowSurrogate(second))
        {
            Replace(new(first, second), 12);
        }
        else
        {
            Replace(char.IsSurrogate(first) ? new(Replacement) : new(first), 6);
        }
    }

    /// <summary>That of a complete <c>\u</c> escape at a place, or null.</summary>
    private char? CodeUnitAt(int position)
    {
        ReadOnlySpan<byte> escape = _source.AsSpan(Math.Min(position, _end).._end);
        return escape.Length >= 6
            && escape.StartsWith("\\u"u8)
            && Utf8Parser.TryParse(escape.Slice(2, 4), out uint unit, out int used, 'x')
            && used == 4
                ? (char)unit
                : null;
    }

    private void Replace(Rune rune, int sourceLength)
    {
        int start = _text.WrittenCount;
        int length = rune.EncodeToUtf8(_text.GetSpan(4));
        _text.Advance(length);
        _replaced.Add(new(start, length, _position, sourceLength));
        _position += sourceLength;
    }
}
