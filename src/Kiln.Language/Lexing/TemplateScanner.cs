using System.Buffers;

namespace Kiln.Language.Lexing;

/// <summary>
/// Finds the tokens inside templates: stretches of text, the start of sequences, the end of the template.
/// </summary>
internal sealed class TemplateScanner
{
    /// <summary>How far to look for the closing quote of a string that has a line end in it.</summary>
    private const int MultiLineReach = 4096;

    private static readonly SearchValues<byte> QuotedStops = SearchValues.Create("\"\\\n$%"u8);

    private static readonly SearchValues<byte> LineStops = SearchValues.Create("\n$%"u8);

    private readonly byte[] _bytes;
    private readonly LexProblems _problems;

    public TemplateScanner(byte[] bytes, LexProblems problems)
    {
        _bytes = bytes;
        _problems = problems;
    }

    public Token Next(ref LexMode mode, int start)
    {
        if (start == _bytes.Length)
        {
            return new(TokenKind.EndOfFile, start, start);
        }

        return mode.Kind == LexModeKind.Quoted ? NextQuoted(ref mode, start) : NextLine(ref mode, start);
    }

    private Token NextQuoted(ref LexMode mode, int start)
    {
        int position = start;
        while (true)
        {
            int stop = _bytes.AsSpan(position).IndexOfAny(QuotedStops);
            position = stop < 0 ? _bytes.Length : position + stop;
            switch (stop < 0 ? -1 : _bytes[position])
            {
                case '\\':
                    position = Math.Min(position + (Byte(position + 1) == '\n' ? 1 : 2), _bytes.Length);
                    break;
                case '\n' when mode.SpansLines || (!mode.EndsWithLine && SpansLines(ref mode, position)):
                    position++;
                    break;
                case '$' or '%' when SequenceStart(ref position) is TokenKind.Literal:
                    break;
                default:
                    return position > start ? new(TokenKind.Literal, start, position) : QuotedStop(start);
            }
        }
    }

    /// <summary>The token at a place where the text of a quoted string ends.</summary>
    private Token QuotedStop(int start) => _bytes[start] switch
    {
        (byte)'"' => new(TokenKind.CloseQuote, start, start + 1),
        (byte)'\n' => new(TokenKind.UnclosedQuote, start, start),
        _ => Sequence(start),
    };

    /// <summary>
    /// A line end in a quoted string is an error. Whether the string goes on after it, or its closing quote was
    /// forgotten, is guessed, so that one mistake gives one message.
    /// </summary>
    private bool SpansLines(ref LexMode mode, int newline)
    {
        _problems.MultiLineString(newline);
        mode.SpansLines = HasClosingQuote(newline);
        mode.EndsWithLine = !mode.SpansLines;
        return mode.SpansLines;
    }

    /// <summary>True when the next quote looks like a closing one: a line or an item ends after it.</summary>
    private bool HasClosingQuote(int position)
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(position, Math.Min(MultiLineReach, _bytes.Length - position));
        int quote = rest.IndexOf((byte)'"');
        if (quote < 0 || rest[..quote].TrimEnd(" \t"u8).EndsWith("="u8))
        {
            return false;
        }

        ReadOnlySpan<byte> after = rest[(quote + 1)..].TrimStart(" \t\r"u8);
        return after.IsEmpty || after[0] is (byte)'\n' or (byte)',' or (byte)']' or (byte)')' or (byte)'}';
    }

    private Token NextLine(ref LexMode mode, int start)
    {
        if (mode.Kind == LexModeKind.Heredoc && mode.AtLineStart && MarkerEnd(mode, start) is > 0 and int end)
        {
            return new(TokenKind.CloseHeredoc, start, end);
        }

        mode.AtLineStart = false;
        int position = start;
        while (true)
        {
            int stop = _bytes.AsSpan(position).IndexOfAny(LineStops);
            position = stop < 0 ? _bytes.Length : position + stop;
            switch (stop < 0 ? -1 : _bytes[position])
            {
                case '\n':
                    mode.AtLineStart = true;
                    return new(TokenKind.Literal, start, position + 1);
                case '$' or '%' when SequenceStart(ref position) is TokenKind.Literal:
                    break;
                default:
                    return position > start ? new(TokenKind.Literal, start, position) : Sequence(start);
            }
        }
    }

    /// <summary>
    /// The end of the closing marker when the line at <paramref name="start"/> holds nothing else; or 0.
    /// </summary>
    private int MarkerEnd(in LexMode mode, int start)
    {
        ReadOnlySpan<byte> line = _bytes.AsSpan(start);
        ReadOnlySpan<byte> marker = _bytes.AsSpan(mode.MarkerStart, mode.MarkerEnd - mode.MarkerStart);
        int indent = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (indent < 0 || !line[indent..].StartsWith(marker))
        {
            return 0;
        }

        ReadOnlySpan<byte> after = line[(indent + marker.Length)..];
        int blank = after.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r');
        return blank < 0 || after[blank] == '\n' ? start + indent + marker.Length : 0;
    }

    /// <summary>
    /// Looks at a run of <c>$</c> or <c>%</c>. One before a brace starts a sequence and the position stays at it;
    /// otherwise the run is text (the last two of several before a brace are the escape) and the position moves on.
    /// </summary>
    private TokenKind SequenceStart(ref int position)
    {
        byte sign = _bytes[position];
        int run = _bytes.AsSpan(position).IndexOfAnyExcept(sign);
        if (run < 0)
        {
            position = _bytes.Length;
            return TokenKind.Literal;
        }

        bool brace = _bytes[position + run] == '{';
        if (brace && run == 1)
        {
            return sign == '$' ? TokenKind.OpenInterpolation : TokenKind.OpenDirective;
        }

        position += run + (brace ? 1 : 0);
        return TokenKind.Literal;
    }

    private Token Sequence(int start)
    {
        TokenKind kind = _bytes[start] == '$' ? TokenKind.OpenInterpolation : TokenKind.OpenDirective;
        return new(kind, start, start + (Byte(start + 2) == '~' ? 3 : 2));
    }

    private int Byte(int offset) => offset < _bytes.Length ? _bytes[offset] : -1;
}
