using Kiln.Language.Lexing;

namespace Kiln.Language.Formatting;

/// <summary>Decides where in a line a space goes. Compat: every rule is the canonical style's.</summary>
internal static class Spacing
{
    /// <summary>Whether a space goes between a token of a cell and the next one.</summary>
    public static bool IsAfter(int left, ReadOnlySpan<PlacedToken> cell, ReadOnlySpan<byte> text)
    {
        TokenKind kind = cell[left].Kind;
        TokenKind next = cell[left + 1].Kind;
        if (IsJoined(kind, next))
        {
            return kind == TokenKind.Dot && WouldMakeNumber(left, cell, text);
        }

        if (kind == TokenKind.Comma)
        {
            return true;
        }

        if (IsTemplateEdge(kind, next))
        {
            return false;
        }

        return kind switch
        {
            TokenKind.Identifier when IsLoopIn(left, cell, text) => true,
            TokenKind.Minus => left > 0 && EndsOperand(cell[left - 1].Kind),
            TokenKind.Bang => false,
            _ => IsParted(kind, next),
        };
    }

    /// <summary>Names, calls and lists hang together.</summary>
    private static bool IsJoined(TokenKind left, TokenKind right) => (left, right) switch
    {
        (_, TokenKind.Newline or TokenKind.Dot or TokenKind.Comma or TokenKind.Ellipsis) => true,
        (TokenKind.Dot, _) => true,
        (TokenKind.Identifier, TokenKind.OpenParenthesis or TokenKind.DoubleColon) => true,
        (TokenKind.DoubleColon, TokenKind.Identifier) => true,
        _ => false,
    };

    /// <summary>Where the text of a template is, every space would be part of it.</summary>
    private static bool IsTemplateEdge(TokenKind left, TokenKind right) =>
        left is TokenKind.Literal or TokenKind.OpenQuote or TokenKind.OpenHeredoc
        || right is TokenKind.Literal or TokenKind.CloseQuote or TokenKind.UnclosedQuote or TokenKind.CloseHeredoc;

    /// <summary>The <c>in</c> of <c>for x in [1]</c>, which is not a name that is indexed.</summary>
    private static bool IsLoopIn(int index, ReadOnlySpan<PlacedToken> cell, ReadOnlySpan<byte> text) =>
        index > 0
        && cell[index - 1].Kind == TokenKind.Identifier
        && text[cell[index].Start..cell[index].End].SequenceEqual("in"u8);

    /// <summary>Compat: a guess, from the token before a minus, whether it is a subtraction.</summary>
    private static bool EndsOperand(TokenKind beforeMinus) => beforeMinus switch
    {
        TokenKind.OpenParenthesis or TokenKind.OpenBrace or TokenKind.OpenBracket => false,
        TokenKind.Equal or TokenKind.Colon or TokenKind.Comma or TokenKind.Question => false,
        >= TokenKind.Or and <= TokenKind.Bang => false,
        _ => true,
    };

    private static bool IsParted(TokenKind left, TokenKind right) => (left, right) switch
    {
        // An index, or a list after something that could be indexed.
        (TokenKind.Identifier or TokenKind.Number, TokenKind.OpenBracket) => false,
        (_, TokenKind.OpenBracket) when Brackets.Closes(left) => false,

        // Braces stand free, unless there is nothing in them.
        (TokenKind.OpenBrace, TokenKind.CloseBrace) => false,
        (TokenKind.OpenBrace, _) or (_, TokenKind.CloseBrace) => true,
        (TokenKind.OpenInterpolation or TokenKind.OpenDirective, TokenKind.OpenBrace) => true,
        (TokenKind.CloseBrace, TokenKind.CloseSequence) => true,

        (TokenKind.CloseSequence, TokenKind.OpenInterpolation or TokenKind.OpenDirective) => false,
        _ => !Brackets.Opens(left) && !Brackets.Closes(right),
    };

    /// <summary>
    /// In <c>1 . 5</c>, as in <c>a.0 . 5</c>, the spaces keep tokens apart that would otherwise become one number.
    /// Compat: the original takes the spaces away and so changes what the text means.
    /// </summary>
    private static bool WouldMakeNumber(int dot, ReadOnlySpan<PlacedToken> cell, ReadOnlySpan<byte> text) =>
        dot > 0
        && cell[dot - 1].Kind == TokenKind.Number
        && cell[dot + 1].Kind == TokenKind.Number
        && !text[cell[dot - 1].Start..cell[dot - 1].End].ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
