namespace Kiln.GoTemplate.Syntax;

internal enum TokenKind
{
    Error,
    Eof,
    Text,
    LeftDelimiter,
    RightDelimiter,
    Space,
    Identifier,
    Field,
    Variable,
    Dot,
    Bool,
    Nil,
    Number,
    Character,
    String,
    RawString,
    Declare,
    Assign,
    Pipe,
    Comma,
    LeftParen,
    RightParen,
    Other,
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Range,
    Template,
    With,
}

/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset in characters.</param>
/// <param name="Text">
/// As written; for <see cref="TokenKind.Text"/> after trimming; for <see cref="TokenKind.Error"/> the message.
/// </param>
internal readonly record struct Token(TokenKind Kind, int Start, string Text)
{
    public int End => Start + Text.Length;

    public bool IsKeyword => Kind >= TokenKind.Block;

    /// <summary>As Go names it in messages about unexpected tokens.</summary>
    public string Shown => Kind switch
    {
        TokenKind.Eof => "EOF",
        _ when IsKeyword || Kind is TokenKind.Dot or TokenKind.Nil => $"<{Text}>",
        _ when Text.Length > 10 => Formatting.GoQuote.Quote(Text[..10]) + "...",
        _ => Formatting.GoQuote.Quote(Text),
    };
}
