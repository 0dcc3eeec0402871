using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>
/// The parser's view of the tokens: the current one, comments left out, newlines left out where they mean nothing.
/// Also keeps what all parts of the parser share: depth, and whether the current item has failed.
/// </summary>
internal sealed class TokenStream
{
    private readonly HclLexer _lexer;
    private readonly DiagnosticBag _diagnostics;
    private readonly OpenBrackets _open = new();
    private readonly NameTable _names = new();
    private Token _current;
    private bool _ignoresNewlines;

    public TokenStream(SourceFile file, bool isTemplate, DiagnosticBag diagnostics)
    {
        Source = file;
        _diagnostics = diagnostics;
        _lexer = new(file, isTemplate, diagnostics);
        Step();
    }

    public SourceFile Source { get; }

    /// <summary>
    /// After an error nothing more is reported until <see cref="Recover"/>; parse methods return what they have.
    /// </summary>
    public bool Failed { get; private set; }

    /// <summary>The end of the last token that was read.</summary>
    public int PreviousEnd { get; private set; }

    public int Depth { get; set; }

    public int OpenCount => _open.Count;

    public int ErrorCount => _diagnostics.Count;

    /// <summary>The end of the file was reached while something that may span lines was open.</summary>
    public bool EndsOpen =>
        Kind == TokenKind.EndOfFile && _open.Count > 0 && !_open.IsOpen(TokenKind.CloseQuote, _open.Count - 1);

    public TokenKind Kind => Peek().Kind;

    /// <summary>The first byte after the current token that is not a space or tab; 0 at the end.</summary>
    public byte NextByte
    {
        get
        {
            ReadOnlySpan<byte> rest = Source.Bytes[Peek().End..];
            int next = rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
            return next < 0 ? (byte)0 : rest[next];
        }
    }

    public Token Peek()
    {
        while (_ignoresNewlines && _current.Kind == TokenKind.Newline)
        {
            Step();
        }

        return _current;
    }

    /// <summary>Reads the current token.</summary>
    public Token Advance()
    {
        Token token = Peek();
        _open.Follow(token.Kind);
        PreviousEnd = token.End;
        Step();
        return token;
    }

    public bool TryAdvance(TokenKind kind)
    {
        if (Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    public bool IsKeyword(ReadOnlySpan<byte> keyword)
    {
        Token token = Peek();
        return token.Kind == TokenKind.Identifier && Source.Bytes[token.Start..token.End].SequenceEqual(keyword);
    }

    public string NameOf(Token token) => _names.Get(Source.Bytes[token.Start..token.End]);

    public SourceRange RangeOf(Token token) => new(Source, token.Start, token.End);

    /// <summary>Where something is missing: just after the last token that was read.</summary>
    public SourceRange NothingRange => new(Source, PreviousEnd, PreviousEnd);

    public SourceRange RangeFrom(int start) => new(Source, start, Math.Max(start, PreviousEnd));

    /// <summary>From a place to the end of the current token: the usual context of "expected here".</summary>
    public SourceRange RangeToCurrent(int start) => new(Source, start, Math.Max(start, Peek().End));

    /// <returns>The previous setting, to be handed back to <see cref="RestoreNewlines"/>.</returns>
    public bool IgnoreNewlines(bool ignore)
    {
        bool before = _ignoresNewlines;
        _ignoresNewlines = ignore;
        return before;
    }

    public void RestoreNewlines(bool before) => _ignoresNewlines = before;

    /// <summary>Goes one level deeper, or fails and skips the rest of the file.</summary>
    public bool TryEnter()
    {
        if (Depth < SyntaxLimits.Depth)
        {
            Depth++;
            return true;
        }

        Fail(LexDiagnostics.TooDeep(RangeOf(Peek())));
        _lexer.SkipToEnd();
        Step();
        return false;
    }

    public void Leave() => Depth--;

    /// <summary>Reports an error that leaves no doubt about where the text goes on.</summary>
    public void Report(Diagnostic diagnostic)
    {
        if (!Failed)
        {
            _diagnostics.Add(diagnostic);
        }
    }

    /// <summary>
    /// Reports that the current token is wrong, unless the lexer has said so, and fails the current item.
    /// </summary>
    public void Fail(Diagnostic diagnostic)
    {
        bool known = _current.Kind is TokenKind.Invalid or TokenKind.UnclosedQuote
            || (_current.Kind == TokenKind.EndOfFile && _lexer.IsTruncated);
        if (!known)
        {
            Report(diagnostic);
        }

        Failed = true;
    }

    /// <summary>Reports an error about a token that was read already, and fails the current item.</summary>
    public void FailAt(Diagnostic diagnostic)
    {
        Report(diagnostic);
        Failed = true;
    }

    /// <summary>Fails the current item for a reason that was reported already.</summary>
    public void FailKnown() => Failed = true;

    /// <summary>
    /// Skips the rest of an item of a body, silently: to the end of the line on which nothing is open any more, to the
    /// brace that closes the body, or to a line that is not indented deeper than the item and looks like another item.
    /// </summary>
    /// <param name="floor">How many brackets were open when the item began.</param>
    /// <param name="itemStart">Where it began.</param>
    public void Recover(int floor, int itemStart)
    {
        _lexer.IsMuted = true;
        _ignoresNewlines = false;
        int indent = IndentAt(itemStart);
        while (!IsRecoveryPoint(floor, indent))
        {
            if (CloserIsStray(floor))
            {
                break;
            }

            _open.Follow(_current.Kind);
            Step();
        }

        Failed = false;
        _lexer.IsMuted = false;
        if (_current.Kind == TokenKind.Newline)
        {
            _open.CutTo(floor);
            Step();
        }
    }

    private bool IsRecoveryPoint(int floor, int indent)
    {
        if (_current.Kind != TokenKind.Newline)
        {
            return _current.Kind == TokenKind.EndOfFile;
        }

        if (_open.Count <= floor)
        {
            return true;
        }

        bool mayBeText = _open.IsOpen(TokenKind.CloseBrace, floor) || _open.IsOpen(TokenKind.CloseHeredoc, floor);
        if (mayBeText || !LooksLikeItem(_current.End, indent))
        {
            return false;
        }

        _lexer.ResetModes();
        return true;
    }

    /// <summary>Closes what the current token closes.</summary>
    /// <returns>True when it is the brace that ends the body around the item.</returns>
    private bool CloserIsStray(int floor)
    {
        bool isCloser = _current.Kind is TokenKind.CloseBrace or TokenKind.CloseBracket or TokenKind.CloseParenthesis
            or TokenKind.CloseQuote or TokenKind.UnclosedQuote or TokenKind.CloseHeredoc or TokenKind.CloseSequence;
        return isCloser
            && !_open.TryClose(_current.Kind, floor)
            && _current.Kind == TokenKind.CloseBrace
            && floor > 0;
    }

    private bool LooksLikeItem(int lineStart, int indent)
    {
        ReadOnlySpan<byte> rest = Source.Bytes[lineStart..];
        int own = rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return own >= 0 && own <= indent && CharacterClass.IsAsciiStart(rest[own]);
    }

    private int IndentAt(int offset)
    {
        int lineStart = Source.Bytes[..offset].LastIndexOf((byte)'\n') + 1;
        int own = Source.Bytes[lineStart..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        return Math.Max(0, own);
    }

    private void Step()
    {
        do
        {
            _current = _lexer.Next();
        }
        while (_current.Kind == TokenKind.Comment);
    }
}
