using System.Collections.Immutable;

namespace Kiln.GoTemplate.Syntax;

/// <summary>
/// What both parsers share: the token window, the variables in scope and the first error. After an error every token
/// is the end of the file, so that parsing runs out at once and nobody has to check.
/// </summary>
internal sealed class ParseState(string text, GoFunctionTable? functions)
{
    public const int MaxDepth = 250;
    private readonly List<Token> _tokens = Tokenize(text);
    private readonly ImmutableSortedSet<string>.Builder _called =
        ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);

    private int _position;
    private int? _action;

    public GoTemplateError? Error { get; private set; }

    public VariableNames Variables { get; set; } = new();

    /// <summary>How many <c>range</c> bodies are open.</summary>
    public int Loops { get; set; }

    /// <summary>How deep blocks and parentheses are nested.</summary>
    public int Depth { get; private set; }

    public ImmutableSortedSet<string> CalledFunctions => _called.ToImmutable();

    /// <summary>Where the last token that was taken ends.</summary>
    public int LastEnd => _tokens[Math.Clamp(_position - 1, 0, _tokens.Count - 1)].End;

    public Token Peek() => Error is null
        ? _tokens[Math.Min(_position, _tokens.Count - 1)]
        : new(TokenKind.Eof, text.Length, "");

    public Token Next()
    {
        Token token = Peek();
        _position++;
        switch (token.Kind)
        {
            case TokenKind.Error:
                FailInAction(token);
                return Peek();
            case TokenKind.LeftDelimiter:
                _action = token.Start;
                break;
            case TokenKind.RightDelimiter:
                _action = null;
                break;
        }

        return token;
    }

    public void Back(int count = 1) => _position -= count;

    public Token PeekNonSpace()
    {
        SkipSpace();
        return Peek();
    }

    public Token NextNonSpace()
    {
        SkipSpace();
        return Next();
    }

    public Token Expect(TokenKind kind, string context)
    {
        Token token = NextNonSpace();
        if (token.Kind != kind)
        {
            Unexpected(token, context);
        }

        return token;
    }

    public void Unexpected(Token token, string context) => Fail(token.Start, token.Kind switch
    {
        TokenKind.Error => token.Text,
        TokenKind.Eof => "unexpected EOF",
        _ => $"unexpected {token.Shown} in {context}",
    });

    public void Fail(int offset, string message)
    {
        Error ??= new(message, SourcePosition.Of(text, offset));
    }

    public string Slice(Node node) => text[node.Start..node.End];

    /// <returns>False, with an error, when the text is nested too deep.</returns>
    public bool Enter(int offset)
    {
        Depth++;
        if (Depth <= MaxDepth)
        {
            return true;
        }

        Fail(offset, $"blocks and parentheses are nested more than {MaxDepth} deep");
        return false;
    }

    public void Leave() => Depth--;

    public void NoteFunction(Token name)
    {
        if (functions is not null && functions.Find(name.Text) is null)
        {
            Fail(name.Start, $"function \"{name.Text}\" not defined");
        }

        _called.Add(name.Text);
    }

    private static List<Token> Tokenize(string text)
    {
        Lexer lexer = new(text);
        List<Token> tokens = [];
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind is not (TokenKind.Eof or TokenKind.Error));
        return tokens;
    }

    private void FailInAction(Token token)
    {
        SourcePosition place = SourcePosition.Of(text, token.Start);
        int start = _action is { } action ? SourcePosition.Of(text, action).Line : place.Line;
        Error ??= new(token.Text, place) { ActionLine = start == place.Line ? null : start };
    }

    private void SkipSpace()
    {
        while (Peek().Kind == TokenKind.Space)
        {
            _position++;
        }
    }
}
