using System.Collections.Immutable;
using System.Text;
using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Parses operands: literals, references, calls, parentheses, unary operators.</summary>
internal sealed class TermParser
{
    private readonly ParseSession _session;
    private readonly TokenStream _tokens;

    public TermParser(ParseSession session)
    {
        _session = session;
        _tokens = session.Tokens;
    }

    /// <summary>An operand with its steps (<c>.a</c>, <c>[0]</c>); steps bind tighter than a sign before it.</summary>
    public ExpressionSyntax Parse()
    {
        ExpressionSyntax term = ParseBare();
        bool hasSteps = _tokens.Kind is TokenKind.Dot or TokenKind.OpenBracket;
        if (!hasSteps || _tokens.Failed || term is UnarySyntax)
        {
            return term;
        }

        ImmutableArray<TraversalStepSyntax> steps = _session.Steps.Parse(term.Range.Start);
        return steps.IsEmpty ? term : new TraversalSyntax(term.Range.Over(steps[^1].Range), term, steps);
    }

    private ExpressionSyntax ParseBare() => _tokens.Kind switch
    {
        TokenKind.Identifier => ParseNamed(),
        TokenKind.OpenQuote => _session.Templates.ParseQuoted(),
        TokenKind.Number => new NumberSyntax(_tokens.RangeOf(_tokens.Advance())),
        TokenKind.OpenBracket => _session.Collections.ParseTuple(),
        TokenKind.OpenBrace => _session.Collections.ParseObject(),
        TokenKind.OpenParenthesis => ParseParenthesised(),
        TokenKind.OpenHeredoc => _session.Templates.ParseHeredoc(),
        TokenKind.Minus or TokenKind.Bang => ParseUnary(),
        _ => Reject(),
    };

    private InvalidExpressionSyntax Reject()
    {
        Token found = _tokens.Peek();
        SourceRange range = _tokens.RangeOf(found);
        bool isExponent = found.Kind == TokenKind.Star && _tokens.Source.Bytes[..found.Start].EndsWith("*"u8);
        _tokens.Fail(found.Kind == TokenKind.EndOfFile
            ? ExpressionDiagnostics.MissingExpression(range)
            : isExponent
                ? LexDiagnostics.Exponent(_tokens.Source.Range(found.Start - 1, found.End))
                : ExpressionDiagnostics.InvalidExpression(range));
        return new(_tokens.NothingRange);
    }

    private ExpressionSyntax ParseUnary()
    {
        if (!_tokens.TryEnter())
        {
            return new InvalidExpressionSyntax(_tokens.NothingRange);
        }

        Token sign = _tokens.Advance();
        ExpressionSyntax operand = Parse();
        _tokens.Leave();
        return new UnarySyntax(_tokens.Source.Range(sign.Start, operand.Range.End), operand);
    }

    private ParenthesisedSyntax ParseParenthesised()
    {
        bool newlines = _tokens.IgnoreNewlines(true);
        Token open = _tokens.Advance();
        ExpressionSyntax inner = _session.Expressions.Parse();
        if (!_tokens.Failed && !_tokens.TryAdvance(TokenKind.CloseParenthesis))
        {
            _tokens.Fail(ExpressionDiagnostics.UnbalancedParentheses(
                _tokens.RangeOf(_tokens.Peek()),
                _tokens.RangeToCurrent(open.Start)));
        }

        _tokens.RestoreNewlines(newlines);
        return new ParenthesisedSyntax(_tokens.RangeFrom(open.Start), inner);
    }

    private ExpressionSyntax ParseNamed()
    {
        Token name = _tokens.Advance();
        SourceRange range = _tokens.RangeOf(name);
        return _tokens.Kind switch
        {
            TokenKind.OpenParenthesis => ParseCall(name, _tokens.NameOf(name)),
            TokenKind.DoubleColon => ParseScopedCall(name),
            _ => _tokens.NameOf(name) switch
            {
                "true" or "false" => new BoolSyntax(range),
                "null" => new NullSyntax(range),
                string variable => new VariableSyntax(range, variable),
            },
        };
    }

    /// <summary><c>a::b::name(...)</c>.</summary>
    private ExpressionSyntax ParseScopedCall(Token first)
    {
        StringBuilder name = new(_tokens.NameOf(first));
        while (_tokens.TryAdvance(TokenKind.DoubleColon))
        {
            if (_tokens.Kind != TokenKind.Identifier)
            {
                _tokens.Fail(ExpressionDiagnostics.MissingFunctionName(
                    _tokens.RangeOf(_tokens.Peek()),
                    _tokens.RangeToCurrent(first.Start)));
                return new InvalidExpressionSyntax(_tokens.RangeFrom(first.Start));
            }

            name.Append("::").Append(_tokens.NameOf(_tokens.Advance()));
        }

        if (_tokens.Kind == TokenKind.OpenParenthesis)
        {
            return ParseCall(first, name.ToString());
        }

        _tokens.Fail(ExpressionDiagnostics.MissingOpenParenthesis(
            _tokens.RangeOf(_tokens.Peek()),
            _tokens.RangeToCurrent(first.Start)));
        return new InvalidExpressionSyntax(_tokens.RangeFrom(first.Start));
    }

    private FunctionCallSyntax ParseCall(Token nameToken, string name)
    {
        int nameEnd = _tokens.PreviousEnd;
        bool newlines = _tokens.IgnoreNewlines(true);
        Token open = _tokens.Advance();
        int mark = _session.ExpressionStack.Mark;
        bool expands = false;
        while (!_tokens.Failed && _tokens.Kind != TokenKind.CloseParenthesis)
        {
            _session.ExpressionStack.Push(_session.Expressions.Parse());
            expands = !_tokens.Failed && _tokens.TryAdvance(TokenKind.Ellipsis);
            EndArgument(nameToken, open, expands);
        }

        int close = _tokens.PreviousEnd;
        if (!_tokens.Failed)
        {
            close = _tokens.Advance().Start;
        }

        _tokens.RestoreNewlines(newlines);
        return new(
            _tokens.RangeFrom(nameToken.Start),
            name,
            nameEnd,
            open.Start,
            close,
            _session.ExpressionStack.Pop(mark),
            expands);
    }

    private void EndArgument(Token name, Token open, bool expands)
    {
        if (_tokens.Failed || _tokens.Kind == TokenKind.CloseParenthesis)
        {
            return;
        }

        SourceRange found = _tokens.RangeOf(_tokens.Peek());
        SourceRange call = _tokens.RangeToCurrent(name.Start);
        if (expands)
        {
            _tokens.Fail(ExpressionDiagnostics.ArgumentAfterExpansion(found, call));
        }
        else if (!_tokens.TryAdvance(TokenKind.Comma))
        {
            _tokens.Fail(_tokens.Kind == TokenKind.EndOfFile
                ? ExpressionDiagnostics.UnclosedCall(_tokens.Source.Range(name.Start, open.End))
                : ExpressionDiagnostics.MissingArgumentSeparator(found, call));
        }
    }
}
