using System.Globalization;
using System.Text;
using Kiln.GoTemplate.Formatting;

namespace Kiln.GoTemplate.Syntax;

/// <summary>Finds the token at a position between <c>{{</c> and <c>}}</c>.</summary>
internal sealed class ActionLexer(string text)
{
    public static readonly char[] Spaces = [' ', '\t', '\r', '\n'];

    public int OpenParens { get; private set; }

    public static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    /// <summary>True when a space, a minus sign and the closing braces stand there.</summary>
    public static bool IsRightTrim(string text, int position) =>
        position < text.Length && IsSpace(text[position]) && text.AsSpan(position + 1).StartsWith("-}}");

    public void Begin() => OpenParens = 0;

    public Token Next(int start)
    {
        if (start >= text.Length)
        {
            return Error(start, "unclosed action");
        }

        char c = text[start];
        return c switch
        {
            _ when IsSpace(c) => SpaceRun(start),
            ':' when text.AsSpan(start).StartsWith(":=") => Make(TokenKind.Declare, start, 2),
            ':' => Error(start, "expected :="),
            '=' => Make(TokenKind.Assign, start, 1),
            '|' => Make(TokenKind.Pipe, start, 1),
            ',' => Make(TokenKind.Comma, start, 1),
            '(' => Open(start),
            ')' => Close(start),
            '"' => Quoted(start, '"', TokenKind.String, "unterminated quoted string"),
            '\'' => Quoted(start, '\'', TokenKind.Character, "unterminated character constant"),
            '`' => Raw(start),
            '$' => FieldOrVariable(start, TokenKind.Variable),
            '.' when !IsDigit(start + 1) => FieldOrVariable(start, TokenKind.Field),
            '.' or '+' or '-' or (>= '0' and <= '9') => Number(start),
            _ when IsWordCharacter(c) => Word(start),
            > ' ' and < (char)0x7f => Make(TokenKind.Other, start, 1),
            _ => Error(start, $"unrecognized character in action: {CodeAt(start)}"),
        };
    }

    private static Token Error(int start, string message) => new(TokenKind.Error, start, message);

    public static bool IsWordCharacter(char c) => c == '_' || char.IsLetterOrDigit(c) || char.IsSurrogate(c);

    private Token Make(TokenKind kind, int start, int length) => new(kind, start, text.Substring(start, length));

    /// <summary>White space; the last one of it is left for a trim marker.</summary>
    private Token SpaceRun(int start)
    {
        int end = start + 1;
        while (end < text.Length && IsSpace(text[end]) && !IsRightTrim(text, end))
        {
            end++;
        }

        return Make(TokenKind.Space, start, end - start);
    }

    private Token Open(int start)
    {
        OpenParens++;
        return Make(TokenKind.LeftParen, start, 1);
    }

    private Token Close(int start)
    {
        OpenParens--;
        return Make(TokenKind.RightParen, start, 1);
    }

    private Token Quoted(int start, char quote, TokenKind kind, string unterminated)
    {
        for (int i = start + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == quote)
            {
                return Make(kind, start, i + 1 - start);
            }

            if (text[i] == '\\')
            {
                i++;
                if (i < text.Length && text[i] == '\n')
                {
                    break;
                }
            }
        }

        return Error(start, unterminated);
    }

    private Token Raw(int start)
    {
        int end = text.IndexOf('`', start + 1);
        return end < 0
            ? Error(start, "unterminated raw quoted string")
            : Make(TokenKind.RawString, start, end + 1 - start);
    }

    private Token FieldOrVariable(int start, TokenKind kind)
    {
        int end = WordEnd(start + 1);
        if (!IsTerminator(end))
        {
            return BadCharacter(end);
        }

        return Make(kind == TokenKind.Field && end == start + 1 ? TokenKind.Dot : kind, start, end - start);
    }

    private Token Word(int start)
    {
        int end = WordEnd(start);
        if (!IsTerminator(end))
        {
            return BadCharacter(end);
        }

        string word = text[start..end];
        return new(KindOf(word), start, word);
    }

    private static TokenKind KindOf(string word) => word switch
    {
        "true" or "false" => TokenKind.Bool,
        "nil" => TokenKind.Nil,
        "block" => TokenKind.Block,
        "break" => TokenKind.Break,
        "continue" => TokenKind.Continue,
        "define" => TokenKind.Define,
        "else" => TokenKind.Else,
        "end" => TokenKind.End,
        "if" => TokenKind.If,
        "range" => TokenKind.Range,
        "template" => TokenKind.Template,
        "with" => TokenKind.With,
        _ => TokenKind.Identifier,
    };

    private Token Number(int start)
    {
        bool good = NumberSyntax.TryScan(text, start, out int end);
        if (good && end < text.Length && text[end] is '+' or '-')
        {
            // The second part of a complex number, which only is one with its i.
            good = NumberSyntax.TryScan(text, end, out end) && text[end - 1] == 'i';
        }

        return good
            ? Make(TokenKind.Number, start, end - start)
            : Error(start, $"bad number syntax: {GoQuote.Quote(text[start..end])}");
    }

    private int WordEnd(int position)
    {
        while (position < text.Length && IsWordCharacter(text[position]))
        {
            position++;
        }

        return position;
    }

    private bool IsDigit(int position) => position < text.Length && text[position] is >= '0' and <= '9';

    private bool IsTerminator(int position) =>
        position >= text.Length
        || IsSpace(text[position])
        || text[position] is '.' or ',' or '|' or ':' or '(' or ')'
        || text.AsSpan(position).StartsWith("}}");

    private Token BadCharacter(int position) =>
        Error(position, $"bad character {CodeAt(position)}");

    /// <summary>As <c>%#U</c> writes it: the code, and the character when it can be seen.</summary>
    private string CodeAt(int position)
    {
        Rune.DecodeFromUtf16(text.AsSpan(position), out Rune rune, out _);
        string code = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        return GoQuote.IsPrintable(rune) ? $"{code} '{rune}'" : code;
    }
}
