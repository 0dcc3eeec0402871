using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Parses whole expressions: conditionals over operator chains over terms.</summary>
internal sealed class ExpressionParser
{
    private const int LowestLevel = 1;

    private readonly ParseSession _session;
    private readonly TokenStream _tokens;

    public ExpressionParser(ParseSession session)
    {
        _session = session;
        _tokens = session.Tokens;
    }

    public ExpressionSyntax Parse()
    {
        if (!_tokens.TryEnter())
        {
            return new InvalidExpressionSyntax(_tokens.NothingRange);
        }

        ExpressionSyntax condition = ParseChain(LowestLevel);
        ExpressionSyntax expression = !_tokens.Failed && _tokens.Kind == TokenKind.Question
            ? ParseConditional(condition)
            : condition;
        _tokens.Leave();
        return expression;
    }

    private ExpressionSyntax ParseConditional(ExpressionSyntax condition)
    {
        _tokens.Advance();
        ExpressionSyntax whenTrue = Parse();
        if (_tokens.Failed)
        {
            return condition;
        }

        if (_tokens.Kind != TokenKind.Colon)
        {
            _tokens.Fail(ExpressionDiagnostics.MissingFalseExpression(
                _tokens.RangeOf(_tokens.Peek()),
                _tokens.RangeToCurrent(condition.Range.Start)));
            return condition;
        }

        _tokens.Advance();
        return new ConditionalSyntax(condition, whenTrue, Parse());
    }

    /// <summary>Operands joined by operators that bind at least as tightly as <paramref name="lowest"/>.</summary>
    private ExpressionSyntax ParseChain(int lowest)
    {
        ExpressionSyntax left = _session.Terms.Parse();
        while (!_tokens.Failed && LevelOf(_tokens.Kind) is > 0 and int level && level >= lowest)
        {
            left = ParseLevel(left, level);
        }

        return left;
    }

    private BinarySyntax ParseLevel(ExpressionSyntax first, int level)
    {
        int mark = _session.OperatorStack.Mark;
        while (!_tokens.Failed && LevelOf(_tokens.Kind) == level)
        {
            Token sign = _tokens.Advance();
            _session.OperatorStack.Push(new(OperatorOf(sign.Kind), sign.Start, ParseChain(level + 1)));
        }

        return new(first, _session.OperatorStack.Pop(mark));
    }

    private static int LevelOf(TokenKind kind) => kind switch
    {
        TokenKind.Or => LowestLevel,
        TokenKind.And => 2,
        TokenKind.EqualEqual or TokenKind.NotEqual => 3,
        TokenKind.Greater or TokenKind.GreaterOrEqual or TokenKind.Less or TokenKind.LessOrEqual => 4,
        TokenKind.Plus or TokenKind.Minus => 5,
        TokenKind.Star or TokenKind.Slash or TokenKind.Percent => 6,
        _ => 0,
    };

    private static BinaryOperator OperatorOf(TokenKind kind) => kind switch
    {
        TokenKind.Or => BinaryOperator.Or,
        TokenKind.And => BinaryOperator.And,
        TokenKind.EqualEqual => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Subtract,
        TokenKind.Star => BinaryOperator.Multiply,
        TokenKind.Slash => BinaryOperator.Divide,
        _ => BinaryOperator.Modulo,
    };
}
