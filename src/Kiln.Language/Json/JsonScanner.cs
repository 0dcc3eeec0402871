using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Text;

namespace Kiln.Language.Json;

/// <summary>The characters of JSON text: white space, comments, strings, numbers, words.</summary>
internal sealed class JsonScanner
{
    /// <summary>How far to look for the closing quote of a string that has a line end in it.</summary>
    private const int MultiLineReach = 4096;

    private static readonly SearchValues<byte> StringStops =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 32).Select(static i => (byte)i)]);

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("+-.0123456789Ee"u8);

    private static readonly SearchValues<byte> WordBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."u8);

    private readonly SourceFile _file;
    private readonly byte[] _bytes;
    private readonly JsonDialect _dialect;
    private readonly DiagnosticBag _diagnostics;
    private int _position;

    public JsonScanner(SourceFile file, JsonDialect dialect, DiagnosticBag diagnostics)
    {
        _file = file;
        _bytes = file.Array;
        _dialect = dialect;
        _diagnostics = diagnostics;
        _position = file.TextStart;
        CheckEncoding();
    }

    public int Position => _position;

    /// <summary>A comment swallowed the end of the file; what misses there is no news.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Skips white space and comments.</summary>
    /// <returns>The next byte, or -1 at the end.</returns>
    public int Peek()
    {
        while (true)
        {
            int space = _bytes.AsSpan(_position).IndexOfAnyExcept(" \t\r\n"u8);
            _position = space < 0 ? _bytes.Length : _position + space;
            if (space < 0)
            {
                return -1;
            }

            if (!SkipComment())
            {
                return _bytes[_position];
            }
        }
    }

    public void Skip(int length) => _position = Math.Min(_position + length, _bytes.Length);

    public void SkipToEnd() => _position = _bytes.Length;

    /// <summary>The character at the current place; empty at the end.</summary>
    public SourceRange CharacterHere()
    {
        if (_position == _bytes.Length)
        {
            return _file.Range(_position, _position);
        }

        _ = Rune.DecodeFromUtf8(_bytes.AsSpan(_position), out _, out int length);
        return _file.Range(_position, _position + length);
    }

    /// <summary>Takes a word or number; empty when there is none here.</summary>
    public SourceRange TakeWord() => Take(WordBytes);

    public SourceRange TakeNumber() => Take(NumberBytes);

    /// <summary>Takes a string, which begins here, and reports what is wrong in it.</summary>
    /// <returns>With its quotes; null when the closing one is missing.</returns>
    public SourceRange? TakeString(bool isMuted)
    {
        int start = _position++;
        bool spansLines = false;
        bool endsWithEscape = false;
        while (true)
        {
            int stop = _bytes.AsSpan(_position).IndexOfAny(StringStops);
            _position = stop < 0 ? _bytes.Length : _position + stop;
            switch (stop < 0 ? -1 : _bytes[_position])
            {
                case -1:
                    Report(start, start + 1, start, isMuted || endsWithEscape);
                    return null;
                case '"':
                    _position++;
                    return _file.Range(start, _position);
                case '\\':
                    endsWithEscape = !TakeEscape(start, isMuted) && _position == _bytes.Length;
                    break;
                case '\n' or '\r':
                    if (isMuted || (!spansLines && !SpansLines(start)))
                    {
                        return null;
                    }

                    spansLines = true;
                    _position++;
                    break;
                default:
                    Report(_position, _position + 1, start, isMuted);
                    _position++;
                    break;
            }
        }
    }

    private static bool IsEscapeSelector(int selector) =>
        selector is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't';

    private SourceRange Take(SearchValues<byte> bytes)
    {
        int start = _position;
        int length = _bytes.AsSpan(start).IndexOfAnyExcept(bytes);
        _position = length < 0 ? _bytes.Length : start + length;
        return _file.Range(start, _position);
    }

    /// <returns>False when something is wrong with it.</returns>
    private bool TakeEscape(int stringStart, bool isMuted)
    {
        int start = _position;
        int selector = start + 1 < _bytes.Length ? _bytes[start + 1] : -1;
        int hex = 0;
        if (selector == 'u')
        {
            while (hex < 4 && start + 2 + hex < _bytes.Length && char.IsAsciiHexDigit((char)_bytes[start + 2 + hex]))
            {
                hex++;
            }
        }

        bool isValid = selector == 'u' ? hex == 4 : IsEscapeSelector(selector);
        if (isValid)
        {
            _position = start + 2 + hex;
            return true;
        }

        _position = start + 1;
        int end = selector == 'u' ? start + 2 + hex : selector < ' ' ? start + 1 : CharacterHere().End;
        Report(start, end, stringStart, isMuted);
        _position = end;
        return false;
    }

    /// <summary>
    /// A line end in a string is an error. Whether the string goes on after it, or its closing quote was forgotten, is
    /// guessed, so that one mistake gives one message.
    /// </summary>
    private bool SpansLines(int start)
    {
        Report(_position, _position + 1, start, isMuted: false);
        ReadOnlySpan<byte> rest = _bytes.AsSpan(_position, Math.Min(MultiLineReach, _bytes.Length - _position));
        int quote = rest.IndexOf((byte)'"');
        if (quote < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> after = rest[(quote + 1)..].TrimStart(" \t\r\n"u8);
        return after.IsEmpty || after[0] is (byte)':' or (byte)',' or (byte)']' or (byte)'}';
    }

    private bool SkipComment()
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(_position);
        bool isBlock = rest.StartsWith("/*"u8);
        if (!isBlock && !rest.StartsWith("//"u8))
        {
            return false;
        }

        int length = isBlock ? rest[2..].IndexOf("*/"u8) + 4 : rest.IndexOfAny((byte)'\n', (byte)'\r');
        bool isOpen = length < (isBlock ? 4 : 0);
        int end = isOpen ? _bytes.Length : _position + length;
        _diagnostics.Add(JsonDiagnostics.Comment(_file.Range(_position, end), _dialect.AllowsExtras && !isBlock));
        _position = end;
        IsTruncated |= isBlock && isOpen;
        return true;
    }

    private void Report(int start, int end, int stringStart, bool isMuted)
    {
        if (!isMuted)
        {
            SourceRange shown = _file.Range(stringStart, Math.Max(end, _position));
            _diagnostics.Add(JsonDiagnostics.InvalidString(_file.Range(start, end), shown));
        }
    }

    private void CheckEncoding()
    {
        if (!Utf8.IsValid(_bytes))
        {
            int offset = LexProblems.FirstInvalidByte(_bytes);
            _diagnostics.Add(JsonDiagnostics.InvalidEncoding(_file.Range(offset, offset + 1)));
        }
    }
}
