using Kiln.Language.Lexing;

namespace Kiln.Language.Parsing;

/// <summary>The brackets, quotes and sequences that are open at the current token, outermost first.</summary>
internal sealed class OpenBrackets
{
    private TokenKind[] _closers = new TokenKind[32];

    public int Count { get; private set; }

    /// <summary>Follows a token that was read.</summary>
    public void Follow(TokenKind kind)
    {
        TokenKind closer = CloserOf(kind);
        if (closer != TokenKind.EndOfFile)
        {
            if (Count == _closers.Length)
            {
                Array.Resize(ref _closers, Count * 2);
            }

            _closers[Count++] = closer;
        }
        else if (Count > 0 && _closers[Count - 1] == Normal(kind))
        {
            Count--;
        }
    }

    /// <summary>
    /// Closes the innermost bracket that <paramref name="kind"/> closes, and all that is open inside it.
    /// </summary>
    /// <returns>False when there is none above <paramref name="floor"/>.</returns>
    public bool TryClose(TokenKind kind, int floor)
    {
        for (int i = Count - 1; i >= floor; i--)
        {
            if (_closers[i] == Normal(kind))
            {
                Count = i;
                return true;
            }
        }

        return false;
    }

    public bool IsOpen(TokenKind closer, int floor) =>
        _closers.AsSpan(floor, Math.Max(0, Count - floor)).Contains(closer);

    public void CutTo(int count) => Count = Math.Min(Count, count);

    private static TokenKind Normal(TokenKind kind) =>
        kind == TokenKind.UnclosedQuote ? TokenKind.CloseQuote : kind;

    private static TokenKind CloserOf(TokenKind opener) => opener switch
    {
        TokenKind.OpenBrace => TokenKind.CloseBrace,
        TokenKind.OpenBracket => TokenKind.CloseBracket,
        TokenKind.OpenParenthesis => TokenKind.CloseParenthesis,
        TokenKind.OpenQuote => TokenKind.CloseQuote,
        TokenKind.OpenHeredoc => TokenKind.CloseHeredoc,
        TokenKind.OpenInterpolation or TokenKind.OpenDirective => TokenKind.CloseSequence,
        _ => TokenKind.EndOfFile,
    };
}
