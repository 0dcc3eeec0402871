using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Parses the labels between the type of a block and its opening brace.</summary>
internal sealed class BlockHeaderParser
{
    private readonly TokenStream _tokens;
    private readonly NodeStack<BlockLabelSyntax> _labels;

    public BlockHeaderParser(ParseSession session)
    {
        _tokens = session.Tokens;
        _labels = session.LabelStack;
    }

    /// <summary>Stops before the opening brace, or fails.</summary>
    public ImmutableArray<BlockLabelSyntax> ParseLabels(Token type)
    {
        int mark = _labels.Mark;
        while (!_tokens.Failed && _tokens.Kind != TokenKind.OpenBrace)
        {
            switch (_tokens.Kind)
            {
                case TokenKind.OpenQuote:
                    _labels.Push(ParseQuoted());
                    break;
                case TokenKind.Identifier:
                    Token name = _tokens.Advance();
                    _labels.Push(new(_tokens.RangeOf(name), _tokens.NameOf(name), isQuoted: false));
                    break;
                case TokenKind.Newline when _tokens.NextByte == '{':
                    // The brace on a line of its own: the block is clear in spite of it.
                    _tokens.Report(NewlineInHeader(type));
                    _tokens.Advance();
                    break;
                default:
                    RejectHeader(type);
                    break;
            }
        }

        return _labels.Pop(mark);
    }

    private Diagnostic NewlineInHeader(Token type) =>
        BodyDiagnostics.BlockWithoutBody(_tokens.RangeOf(_tokens.Peek()), _tokens.RangeToCurrent(type.Start));

    private void RejectHeader(Token type)
    {
        SourceRange found = _tokens.RangeOf(_tokens.Peek());
        SourceRange header = _tokens.RangeToCurrent(type.Start);
        _tokens.Fail(_tokens.Kind switch
        {
            TokenKind.Equal => BodyDiagnostics.EqualsInBlockHeader(found, header),
            TokenKind.Newline => NewlineInHeader(type),
            _ => BodyDiagnostics.LabelOrBraceExpected(found, header),
        });
    }

    private BlockLabelSyntax ParseQuoted()
    {
        Token open = _tokens.Advance();
        string value = "";
        while (_tokens.Kind is not (TokenKind.CloseQuote or TokenKind.UnclosedQuote or TokenKind.EndOfFile))
        {
            Token part = _tokens.Advance();
            if (part.Kind == TokenKind.Literal)
            {
                value += TemplateText.Decode(_tokens, part.Start, part.End, isQuoted: true);
            }
            else if (part.Kind is TokenKind.OpenInterpolation or TokenKind.OpenDirective)
            {
                value += SkipSequence(open, part);
            }
        }

        if (!_tokens.TryAdvance(TokenKind.CloseQuote))
        {
            _tokens.Fail(BodyDiagnostics.UnterminatedLabel(
                _tokens.RangeOf(_tokens.Peek()),
                _tokens.RangeToCurrent(open.Start)));
        }

        return new(_tokens.RangeFrom(open.Start), value, isQuoted: true);
    }

    /// <summary>Reports a template sequence and goes to its end.</summary>
    /// <returns>What stands for it in the label.</returns>
    private string SkipSequence(Token openQuote, Token sequence)
    {
        char sign = sequence.Kind == TokenKind.OpenInterpolation ? '$' : '%';
        _tokens.Report(BodyDiagnostics.TemplateInLabel(
            sign,
            _tokens.RangeOf(sequence),
            _tokens.Source.Range(openQuote.Start, sequence.End)));
        int floor = _tokens.OpenCount;
        while (_tokens.OpenCount >= floor && _tokens.Kind != TokenKind.EndOfFile)
        {
            _tokens.Advance();
        }

        return $"{sign}{{ ... }}";
    }
}
