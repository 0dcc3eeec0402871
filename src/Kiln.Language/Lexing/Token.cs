namespace Kiln.Language.Lexing;

/// <summary>A token as byte offsets into its file.</summary>
public readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public int Length => End - Start;
}
