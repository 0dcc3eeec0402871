using Kiln.Language.Lexing;

namespace Kiln.Language.Formatting;

/// <summary>Which tokens open and close brackets; the marks of template sequences are brackets too.</summary>
internal static class Brackets
{
    /// <summary>1 for one that opens, -1 for one that closes.</summary>
    public static int Change(TokenKind kind) => kind switch
    {
        TokenKind.OpenBrace or TokenKind.OpenBracket or TokenKind.OpenParenthesis => 1,
        TokenKind.OpenInterpolation or TokenKind.OpenDirective => 1,
        TokenKind.CloseBrace or TokenKind.CloseBracket or TokenKind.CloseParenthesis => -1,
        TokenKind.CloseSequence => -1,
        _ => 0,
    };

    public static bool Opens(TokenKind kind) => Change(kind) > 0;

    public static bool Closes(TokenKind kind) => Change(kind) < 0;

    public static int Change(ReadOnlySpan<PlacedToken> tokens)
    {
        int change = 0;
        foreach (PlacedToken token in tokens)
        {
            change += Change(token.Kind);
        }

        return change;
    }
}
