namespace Kiln.GoTemplate.Syntax;

/// <summary>Splits a template into tokens. After an error token only end-of-file tokens follow.</summary>
internal sealed class Lexer(string text)
{
    private const string Left = "{{";
    private const string Right = "}}";
    private readonly ActionLexer _action = new(text);
    private int _position;
    private bool _inAction;
    private bool _failed;

    public Token Next()
    {
        if (_failed)
        {
            return new(TokenKind.Eof, text.Length, "");
        }

        Token token = _inAction ? NextInAction() : NextOutside();
        _failed = token.Kind == TokenKind.Error;
        return token;
    }

    private Token NextOutside()
    {
        while (_position < text.Length)
        {
            int start = _position;
            int action = text.IndexOf(Left, start, StringComparison.Ordinal);
            int end = action < 0 ? text.Length : action;
            bool trims = action >= 0 && IsLeftTrim(action);
            string plain = trims ? text[start..end].TrimEnd(ActionLexer.Spaces) : text[start..end];
            _position = end;
            if (plain.Length > 0)
            {
                return new(TokenKind.Text, start, plain);
            }

            if (action < 0)
            {
                break;
            }

            int inside = action + Left.Length + (trims ? 2 : 0);
            if (!text.AsSpan(inside).StartsWith("/*"))
            {
                _position = inside;
                _inAction = true;
                _action.Begin();
                return new(TokenKind.LeftDelimiter, action, Left);
            }

            if (SkipComment(inside) is { } error)
            {
                return new(TokenKind.Error, action, error);
            }
        }

        return new(TokenKind.Eof, text.Length, "");
    }

    private string? SkipComment(int start)
    {
        int end = text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return "unclosed comment";
        }

        end += 2;
        if (text.AsSpan(end).StartsWith(Right))
        {
            _position = end + Right.Length;
            return null;
        }

        if (ActionLexer.IsRightTrim(text, end))
        {
            LeaveTrimming(end);
            return null;
        }

        return "comment ends before closing delimiter";
    }

    private Token NextInAction()
    {
        bool trims = ActionLexer.IsRightTrim(text, _position);
        if (trims || text.AsSpan(_position).StartsWith(Right))
        {
            return LeaveAction(trims);
        }

        Token token = _action.Next(_position);
        _position = token.End;
        return token;
    }

    private Token LeaveAction(bool trims)
    {
        int start = _position;
        if (_action.OpenParens > 0)
        {
            return new(TokenKind.Error, start, "unclosed left paren");
        }

        _inAction = false;
        if (trims)
        {
            LeaveTrimming(start);
            return new(TokenKind.RightDelimiter, start + 2, Right);
        }

        _position = start + Right.Length;
        return new(TokenKind.RightDelimiter, start, Right);
    }

    /// <summary>Goes behind <c> -}}</c> and the white space after it.</summary>
    private void LeaveTrimming(int marker)
    {
        _position = marker + 2 + Right.Length;
        while (_position < text.Length && ActionLexer.IsSpace(text[_position]))
        {
            _position++;
        }
    }

    private bool IsLeftTrim(int action)
    {
        int marker = action + Left.Length;
        return marker + 1 < text.Length && text[marker] == '-' && ActionLexer.IsSpace(text[marker + 1]);
    }
}
