using System.Buffers;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Language.Lexing;

/// <summary>
/// Cuts a file into tokens, one at a time, in time linear in its length and memory linear in the nesting of its
/// templates. Every byte is in a token or is white space between two.
/// </summary>
public sealed class HclLexer
{
    private readonly byte[] _bytes;
    private readonly LexProblems _problems;
    private readonly TemplateScanner _templates;
    private LexMode[] _modes = new LexMode[8];
    private int _modeCount;
    private int _position;

    internal HclLexer(SourceFile file, bool isTemplate, DiagnosticBag diagnostics)
    {
        _bytes = file.Array;
        _problems = new(file, diagnostics);
        _templates = new(_bytes, _problems);
        _position = file.TextStart;
        Push(new() { Kind = isTemplate ? LexModeKind.Bare : LexModeKind.Normal });
        _problems.CheckEncoding();
    }

    /// <summary>While true nothing is reported: the parser is skipping what it could not read.</summary>
    internal bool IsMuted
    {
        set => _problems.IsMuted = value;
    }

    internal bool IsTruncated => _problems.IsTruncated;

    /// <summary>All tokens of a file in order, comments included, the last one the end of the file.</summary>
    public static Parsed<IReadOnlyList<Token>> Tokenize(SourceFile file)
    {
        if (file.Length > SyntaxLimits.FileBytes)
        {
            return new([new(TokenKind.EndOfFile, 0, 0)], [LexDiagnostics.FileTooLarge(file.Name, file.Length)]);
        }

        DiagnosticBag diagnostics = new();
        HclLexer lexer = new(file, isTemplate: false, diagnostics);
        List<Token> tokens = [];
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != TokenKind.EndOfFile);

        return new(tokens, diagnostics.ToImmutable());
    }

    /// <summary>The next token; at the end of the file again and again the same one.</summary>
    internal Token Next()
    {
        ref LexMode mode = ref _modes[_modeCount - 1];
        Token token = mode.Kind == LexModeKind.Normal ? NextNormal() : _templates.Next(ref mode, _position);
        _position = token.End;
        if (mode.Kind != LexModeKind.Normal)
        {
            Follow(token.Kind);
        }

        return token;
    }

    /// <summary>Forgets the templates that are open: the parser found a place where bodies go on.</summary>
    internal void ResetModes() => _modeCount = 1;

    /// <summary>Gives up the rest of the file.</summary>
    internal void SkipToEnd()
    {
        _modeCount = 1;
        _position = _bytes.Length;
    }

    private void Push(LexMode mode)
    {
        if (_modeCount == _modes.Length)
        {
            Array.Resize(ref _modes, _modes.Length * 2);
        }

        _modes[_modeCount++] = mode;
    }

    private void Follow(TokenKind kind)
    {
        switch (kind)
        {
            case TokenKind.OpenInterpolation or TokenKind.OpenDirective:
                Push(new() { Kind = LexModeKind.Normal });
                break;
            case TokenKind.CloseQuote or TokenKind.UnclosedQuote or TokenKind.CloseHeredoc:
                _modeCount--;
                break;
        }
    }

    private Token NextNormal()
    {
        ReadOnlySpan<byte> bytes = _bytes;
        int start = _position;
        while (start < bytes.Length && bytes[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        if (start == bytes.Length)
        {
            return new(TokenKind.EndOfFile, start, start);
        }

        byte first = bytes[start];
        TokenKind symbol = Symbols.Alone(first);
        if (symbol != TokenKind.Invalid)
        {
            return new(symbol, start, start + 1);
        }

        if (CharacterClass.IsAsciiStart(first))
        {
            return new(TokenKind.Identifier, start, start + CharacterClass.NameLength(bytes[start..]));
        }

        return char.IsAsciiDigit((char)first)
            ? new(TokenKind.Number, start, start + NumberLength(bytes[start..]))
            : NextSymbol(start, first);
    }

    private Token NextSymbol(int start, byte first)
    {
        switch (first)
        {
            case (byte)'{':
                _modes[_modeCount - 1].Braces++;
                return new(TokenKind.OpenBrace, start, start + 1);
            case (byte)'}':
                return CloseBrace(start, start + 1);
            case (byte)'~' when Byte(start + 1) == '}' && EndsSequence:
                return CloseBrace(start, start + 2);
            case (byte)'"':
                Push(new() { Kind = LexModeKind.Quoted });
                return new(TokenKind.OpenQuote, start, start + 1);
            case (byte)'#':
                return LineComment(start);
            case (byte)'/' when Byte(start + 1) == '/':
                return LineComment(start);
            case (byte)'/' when Byte(start + 1) == '*':
                return BlockComment(start);
            case (byte)'<' when Byte(start + 1) == '<':
                return Heredoc(start);
            default:
                return Operator(start, first);
        }
    }

    /// <summary>True inside <c>${ }</c> or <c>%{ }</c> when no brace of an object is open there.</summary>
    private bool EndsSequence => _modeCount > 1 && _modes[_modeCount - 1].Braces == 0;

    private Token CloseBrace(int start, int end)
    {
        if (EndsSequence)
        {
            _modeCount--;
            return new(TokenKind.CloseSequence, start, end);
        }

        _modes[_modeCount - 1].Braces--;
        return new(TokenKind.CloseBrace, start, end);
    }

    private Token Operator(int start, byte first)
    {
        TokenKind kind = Symbols.Match(_bytes.AsSpan(start), out int length);
        if (kind != TokenKind.Invalid)
        {
            return new(kind, start, start + length);
        }

        int name = first < 0x80 ? 0 : CharacterClass.NameLength(_bytes.AsSpan(start));
        return name > 0
            ? new(TokenKind.Identifier, start, start + name)
            : new(TokenKind.Invalid, start, _problems.InvalidCharacter(start));
    }

    private Token LineComment(int start)
    {
        int length = _bytes.AsSpan(start).IndexOf((byte)'\n');
        int end = length < 0 ? _bytes.Length : start + length;
        if (length > 0 && _bytes[end - 1] == '\r')
        {
            end--;
        }

        return new(TokenKind.Comment, start, end);
    }

    private Token BlockComment(int start)
    {
        int length = _bytes.AsSpan(start + 2).IndexOf("*/"u8);
        if (length < 0)
        {
            _problems.UnclosedComment(start);
            return new(TokenKind.Comment, start, _bytes.Length);
        }

        return new(TokenKind.Comment, start, start + length + 4);
    }

    private Token Heredoc(int start)
    {
        int markerStart = Byte(start + 2) == '-' ? start + 3 : start + 2;
        int markerEnd = markerStart + CharacterClass.NameLength(_bytes.AsSpan(markerStart));
        int end = markerEnd;
        while (Byte(end) is ' ' or '\t' or '\r')
        {
            end++;
        }

        if (markerEnd == markerStart || Byte(end) != '\n')
        {
            return new(TokenKind.Less, start, start + 1);
        }

        if (end > markerEnd + (Byte(end - 1) == '\r' ? 1 : 0))
        {
            _problems.SpaceAfterHeredocMarker(start, markerEnd);
        }

        Push(new()
        {
            Kind = LexModeKind.Heredoc,
            MarkerStart = markerStart,
            MarkerEnd = markerEnd,
            AtLineStart = true,
        });
        return new(TokenKind.OpenHeredoc, start, end + 1);
    }

    private int Byte(int offset) => offset < _bytes.Length ? _bytes[offset] : -1;

    private static int NumberLength(ReadOnlySpan<byte> text)
    {
        int length = Digits(text);
        if (length + 1 < text.Length && text[length] == '.' && Digits(text[(length + 1)..]) is > 0 and int fraction)
        {
            length += 1 + fraction;
        }

        if (length < text.Length && text[length] is (byte)'e' or (byte)'E')
        {
            int sign = length + 1 < text.Length && text[length + 1] is (byte)'+' or (byte)'-' ? 2 : 1;
            int exponent = Digits(text[Math.Min(length + sign, text.Length)..]);
            length += exponent > 0 ? sign + exponent : 0;
        }

        return length;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && char.IsAsciiDigit((char)text[length]))
        {
            length++;
        }

        return length;
    }
}
