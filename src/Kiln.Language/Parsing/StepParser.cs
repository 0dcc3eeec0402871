using System.Collections.Immutable;
using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Parses the steps after an operand: attributes, indexes and splats.</summary>
internal sealed class StepParser
{
    private readonly ParseSession _session;
    private readonly TokenStream _tokens;

    public StepParser(ParseSession session)
    {
        _session = session;
        _tokens = session.Tokens;
    }

    /// <param name="traversalStart">Where the operand began; only for messages.</param>
    public ImmutableArray<TraversalStepSyntax> Parse(int traversalStart)
    {
        int mark = _session.StepStack.Mark;
        while (!_tokens.Failed && _tokens.Kind is TokenKind.Dot or TokenKind.OpenBracket)
        {
            TraversalStepSyntax? step = _tokens.Kind == TokenKind.Dot
                ? ParseDot(traversalStart, inSplat: false)
                : ParseBracket(traversalStart);
            if (step is not null)
            {
                _session.StepStack.Push(step);
            }
        }

        return _session.StepStack.Pop(mark);
    }

    /// <returns>Null after a failure.</returns>
    private TraversalStepSyntax? ParseDot(int traversalStart, bool inSplat)
    {
        Token dot = _tokens.Advance();
        Token next = _tokens.Peek();
        switch (next.Kind)
        {
            case TokenKind.Identifier:
                _tokens.Advance();
                return new AttributeStepSyntax(_tokens.RangeFrom(dot.Start), _tokens.NameOf(next));
            case TokenKind.Number:
                return ParseLegacyIndex(dot, next, traversalStart, inSplat);
            case TokenKind.Star when inSplat:
                _tokens.Fail(ExpressionDiagnostics.NestedSplat(
                    _tokens.RangeOf(next),
                    _tokens.RangeToCurrent(traversalStart)));
                return null;
            case TokenKind.Star:
                return ParseAttributeSplat(dot, traversalStart);
            default:
                return RejectName(next, traversalStart);
        }
    }

    private TraversalStepSyntax? RejectName(Token found, int traversalStart)
    {
        _tokens.Fail(ExpressionDiagnostics.InvalidAttributeName(
            _tokens.RangeOf(found),
            _tokens.RangeToCurrent(traversalStart)));
        return null;
    }

    private TraversalStepSyntax? ParseLegacyIndex(Token dot, Token number, int traversalStart, bool inSplat)
    {
        string text = _tokens.RangeOf(number).GetText();
        if (text.All(char.IsAsciiDigit))
        {
            _tokens.Advance();
            return new LegacyIndexStepSyntax(_tokens.RangeFrom(dot.Start));
        }

        string[] halves = text.Split('.');
        if (halves.Length != 2 || !halves.All(static h => h.All(char.IsAsciiDigit)))
        {
            return RejectName(number, traversalStart);
        }

        SourceRange range = _tokens.RangeOf(number);
        _tokens.Fail(inSplat
            ? ExpressionDiagnostics.ChainedLegacyIndexInSplat(halves[0], halves[1], range)
            : ExpressionDiagnostics.ChainedLegacyIndex(halves[0], halves[1], range));
        return null;
    }

    /// <summary><c>.*</c> takes only the attributes and old indexes that follow into each element.</summary>
    private SplatStepSyntax ParseAttributeSplat(Token dot, int traversalStart)
    {
        int markerEnd = _tokens.Advance().End;
        int mark = _session.StepStack.Mark;
        while (!_tokens.Failed && _tokens.Kind == TokenKind.Dot)
        {
            TraversalStepSyntax? step = ParseDot(traversalStart, inSplat: true);
            if (step is not null)
            {
                _session.StepStack.Push(step);
            }
        }

        return new(_tokens.RangeFrom(dot.Start), isFull: false, markerEnd, _session.StepStack.Pop(mark));
    }

    private TraversalStepSyntax? ParseBracket(int traversalStart)
    {
        bool newlines = _tokens.IgnoreNewlines(true);
        Token open = _tokens.Advance();
        TraversalStepSyntax? step = _tokens.Kind == TokenKind.Star
            ? ParseFullSplat(open, newlines, traversalStart)
            : ParseIndex(open);
        _tokens.RestoreNewlines(newlines);
        return step;
    }

    private IndexStepSyntax ParseIndex(Token open)
    {
        ExpressionSyntax key = _session.Expressions.Parse();
        if (!_tokens.Failed && !_tokens.TryAdvance(TokenKind.CloseBracket))
        {
            _tokens.Fail(ExpressionDiagnostics.UnclosedIndex(_tokens.RangeOf(_tokens.Peek())));
        }

        return new(_tokens.RangeFrom(open.Start), key);
    }

    /// <summary><c>[*]</c> takes all steps that follow into each element, further splats too.</summary>
    private SplatStepSyntax? ParseFullSplat(Token open, bool newlines, int traversalStart)
    {
        _tokens.Advance();
        if (!_tokens.TryAdvance(TokenKind.CloseBracket))
        {
            _tokens.Fail(ExpressionDiagnostics.UnclosedSplat(_tokens.RangeOf(_tokens.Peek())));
            return null;
        }

        _tokens.RestoreNewlines(newlines);
        int markerEnd = _tokens.PreviousEnd;
        if (!_tokens.TryEnter())
        {
            return null;
        }

        ImmutableArray<TraversalStepSyntax> each = Parse(traversalStart);
        _tokens.Leave();
        return new(_tokens.RangeFrom(open.Start), isFull: true, markerEnd, each);
    }
}
