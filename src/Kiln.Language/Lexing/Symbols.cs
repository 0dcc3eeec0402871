namespace Kiln.Language.Lexing;

/// <summary>Operators and punctuation of the normal mode; the longest match wins.</summary>
internal static class Symbols
{
    private static readonly TokenKind[] AloneByByte = MakeAlone();

    /// <summary>
    /// The token of a byte that is always one by itself, whatever follows; otherwise <see cref="TokenKind.Invalid"/>.
    /// </summary>
    public static TokenKind Alone(byte first) => AloneByByte[first];

    /// <returns><see cref="TokenKind.Invalid"/> with length 0 when nothing matches.</returns>
    public static TokenKind Match(ReadOnlySpan<byte> text, out int length)
    {
        byte second = text.Length > 1 ? text[1] : (byte)0;
        TokenKind pair = Pair(text[0], second);
        if (pair != TokenKind.Invalid)
        {
            length = 2;
            return pair;
        }

        if (text.StartsWith("..."u8))
        {
            length = 3;
            return TokenKind.Ellipsis;
        }

        TokenKind single = Single(text[0]);
        length = single == TokenKind.Invalid ? 0 : 1;
        return single;
    }

    private static TokenKind[] MakeAlone()
    {
        TokenKind[] kinds = new TokenKind[256];
        Array.Fill(kinds, TokenKind.Invalid);
        foreach (byte first in "\n,[]()?+-*%"u8)
        {
            kinds[first] = Single(first);
        }

        return kinds;
    }

    private static TokenKind Pair(byte first, byte second) => (first, second) switch
    {
        ((byte)'\r', (byte)'\n') => TokenKind.Newline,
        ((byte)'=', (byte)'=') => TokenKind.EqualEqual,
        ((byte)'=', (byte)'>') => TokenKind.FatArrow,
        ((byte)'!', (byte)'=') => TokenKind.NotEqual,
        ((byte)'>', (byte)'=') => TokenKind.GreaterOrEqual,
        ((byte)'<', (byte)'=') => TokenKind.LessOrEqual,
        ((byte)'&', (byte)'&') => TokenKind.And,
        ((byte)'|', (byte)'|') => TokenKind.Or,
        ((byte)':', (byte)':') => TokenKind.DoubleColon,
        _ => TokenKind.Invalid,
    };

    private static TokenKind Single(byte first) => first switch
    {
        (byte)'\n' => TokenKind.Newline,
        (byte)'=' => TokenKind.Equal,
        (byte)',' => TokenKind.Comma,
        (byte)'.' => TokenKind.Dot,
        (byte)'[' => TokenKind.OpenBracket,
        (byte)']' => TokenKind.CloseBracket,
        (byte)'(' => TokenKind.OpenParenthesis,
        (byte)')' => TokenKind.CloseParenthesis,
        (byte)'?' => TokenKind.Question,
        (byte)':' => TokenKind.Colon,
        (byte)'+' => TokenKind.Plus,
        (byte)'-' => TokenKind.Minus,
        (byte)'*' => TokenKind.Star,
        (byte)'/' => TokenKind.Slash,
        (byte)'%' => TokenKind.Percent,
        (byte)'!' => TokenKind.Bang,
        (byte)'>' => TokenKind.Greater,
        (byte)'<' => TokenKind.Less,
        _ => TokenKind.Invalid,
    };
}
