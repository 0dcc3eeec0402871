namespace Kiln.Language.Lexing;

/// <summary>What a piece of text is. White space between tokens has no token.</summary>
public enum TokenKind : byte
{
    EndOfFile,
    Newline,

    /// <summary>Without the line end that follows a <c>#</c> or <c>//</c> comment.</summary>
    Comment,
    Identifier,
    Number,

    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParenthesis,
    CloseParenthesis,

    Or,
    And,
    EqualEqual,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Bang,

    Equal,
    FatArrow,
    Question,
    Colon,
    DoubleColon,
    Comma,
    Dot,
    Ellipsis,

    OpenQuote,
    CloseQuote,

    /// <summary>Empty; a quoted string that was given up at the end of its line. Reported already.</summary>
    UnclosedQuote,

    /// <summary><c>&lt;&lt;END</c> or <c>&lt;&lt;-END</c> with its line end.</summary>
    OpenHeredoc,

    /// <summary>The line with the closing marker, without its line end.</summary>
    CloseHeredoc,

    /// <summary>Text of a template: a stretch of a quoted string, or a line (or part) of a heredoc.</summary>
    Literal,

    /// <summary><c>${</c> or <c>${~</c>.</summary>
    OpenInterpolation,

    /// <summary><c>%{</c> or <c>%{~</c>.</summary>
    OpenDirective,

    /// <summary><c>}</c> or <c>~}</c> that ends an interpolation or directive.</summary>
    CloseSequence,

    /// <summary>Not part of the language. Reported already.</summary>
    Invalid,
}
