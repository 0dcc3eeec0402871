using System.Collections.Immutable;
using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Parses arguments and blocks. Every item is a recovery point.</summary>
internal sealed class BodyParser
{
    private readonly ParseSession _session;
    private readonly TokenStream _tokens;
    private readonly BlockHeaderParser _headers;

    public BodyParser(ParseSession session)
    {
        _session = session;
        _tokens = session.Tokens;
        _headers = new(session);
    }

    public BodySyntax ParseFile()
    {
        BodyItems items = new(_session);
        while (_tokens.Kind != TokenKind.EndOfFile)
        {
            ParseItem(items);
        }

        return items.ToBody(_tokens.Source.FullRange);
    }

    /// <summary>Reads a newline, an argument or a block; or reports and skips what is neither.</summary>
    private void ParseItem(BodyItems items)
    {
        if (_tokens.TryAdvance(TokenKind.Newline))
        {
            return;
        }

        int floor = _tokens.OpenCount;
        Token first = _tokens.Advance();
        if (first.Kind == TokenKind.Identifier)
        {
            ParseNamed(first, items);
        }
        else
        {
            Reject(first);
        }

        if (_tokens.Failed)
        {
            _tokens.Recover(floor, first.Start);
        }
    }

    private void Reject(Token found)
    {
        SourceRange range = _tokens.RangeOf(found);
        if (found.Kind == TokenKind.Invalid)
        {
            _tokens.FailKnown();
        }
        else
        {
            _tokens.FailAt(found.Kind == TokenKind.OpenQuote
                ? BodyDiagnostics.QuotedArgumentName(range)
                : BodyDiagnostics.ItemExpected(range));
        }
    }

    private void ParseNamed(Token name, BodyItems items)
    {
        switch (_tokens.Kind)
        {
            case TokenKind.Equal:
                ArgumentSyntax argument = ParseArgument(name);
                items.Add(argument);
                EndArgument(name);
                break;
            case TokenKind.OpenQuote or TokenKind.OpenBrace or TokenKind.Identifier:
                ParseBlock(name, items);
                break;
            default:
                _tokens.Fail(BodyDiagnostics.EqualsExpected(_tokens.RangeOf(name)));
                break;
        }
    }

    private ArgumentSyntax ParseArgument(Token name)
    {
        Token equals = _tokens.Advance();
        ExpressionSyntax value = _session.Expressions.Parse();
        return new(_tokens.RangeFrom(name.Start), _tokens.NameOf(name), name.End, equals.Start, value);
    }

    private void EndArgument(Token name)
    {
        if (_tokens.Failed || _tokens.TryAdvance(TokenKind.Newline) || _tokens.Kind == TokenKind.EndOfFile)
        {
            return;
        }

        SourceRange found = _tokens.RangeOf(_tokens.Peek());
        SourceRange context = _tokens.RangeToCurrent(name.Start);
        _tokens.Fail(_tokens.Kind == TokenKind.Comma
            ? BodyDiagnostics.CommaAfterArgument(found, context)
            : BodyDiagnostics.MissingNewlineAfterArgument(found, context));
    }

    private void ParseBlock(Token type, BodyItems items)
    {
        if (!_tokens.TryEnter())
        {
            return;
        }

        ImmutableArray<BlockLabelSyntax> labels = _headers.ParseLabels(type);
        if (_tokens.Failed)
        {
            int end = _tokens.PreviousEnd;
            BodySyntax none = new(_tokens.Source.Range(end, end), [], []);
            items.Add(NewBlock(type, labels, none, isClosed: false));
        }
        else
        {
            Token open = _tokens.Advance();
            BodySyntax body = ParseBlockBody(type, open, out bool isClosed);
            items.Add(NewBlock(type, labels, body, isClosed));
            EndBlock(type);
        }

        _tokens.Leave();
    }

    private BlockSyntax NewBlock(
        Token type,
        ImmutableArray<BlockLabelSyntax> labels,
        BodySyntax body,
        bool isClosed) =>
        new(_tokens.RangeFrom(type.Start), _tokens.NameOf(type), labels, body, isClosed);

    private void EndBlock(Token type)
    {
        if (_tokens.Failed || _tokens.TryAdvance(TokenKind.Newline) || _tokens.Kind == TokenKind.EndOfFile)
        {
            return;
        }

        _tokens.Fail(BodyDiagnostics.MissingNewlineAfterBlock(
            _tokens.RangeOf(_tokens.Peek()),
            _tokens.RangeToCurrent(type.Start)));
    }

    private BodySyntax ParseBlockBody(Token type, Token open, out bool isClosed)
    {
        BodyItems items = new(_session);
        int errors = _tokens.ErrorCount;
        int floor = _tokens.OpenCount;
        isClosed = false;
        if (_tokens.Kind is not (TokenKind.Newline or TokenKind.CloseBrace or TokenKind.EndOfFile))
        {
            isClosed = ParseSingleArgument(type, open, items);
            if (_tokens.Failed)
            {
                // Whatever follows is read as the rest of a body of several lines.
                _tokens.Recover(floor, type.Start);
            }
        }

        while (!isClosed && _tokens.Kind is not (TokenKind.CloseBrace or TokenKind.EndOfFile))
        {
            ParseItem(items);
        }

        isClosed = isClosed || _tokens.TryAdvance(TokenKind.CloseBrace);
        if (!isClosed)
        {
            _tokens.Advance();
            if (errors == _tokens.ErrorCount)
            {
                _tokens.Fail(BodyDiagnostics.UnclosedBlock(_tokens.RangeOf(open), HeaderOf(type, open)));
            }
        }

        return items.ToBody(_tokens.RangeFrom(open.Start));
    }

    private SourceRange HeaderOf(Token type, Token open) => _tokens.Source.Range(type.Start, open.End);

    /// <summary>Reads the body of <c>block { a = 1 }</c>, with its closing brace.</summary>
    /// <returns>True when the brace was there.</returns>
    private bool ParseSingleArgument(Token type, Token open, BodyItems items)
    {
        if (_tokens.Kind != TokenKind.Identifier)
        {
            _tokens.Fail(BodyDiagnostics.ItemExpected(_tokens.RangeOf(_tokens.Peek())));
            return false;
        }

        Token name = _tokens.Advance();
        switch (_tokens.Kind)
        {
            case TokenKind.Equal:
                items.Add(ParseArgument(name));
                return CloseSingleArgument(type, open);
            case TokenKind.OpenQuote or TokenKind.OpenBrace or TokenKind.Identifier:
                _tokens.Fail(BodyDiagnostics.ArgumentExpected(
                    _tokens.NameOf(name),
                    _tokens.RangeToCurrent(name.Start)));
                return false;
            default:
                _tokens.Fail(BodyDiagnostics.EqualsExpected(_tokens.RangeOf(name)));
                return false;
        }
    }

    private bool CloseSingleArgument(Token type, Token open)
    {
        if (_tokens.Failed || _tokens.TryAdvance(TokenKind.CloseBrace))
        {
            return !_tokens.Failed;
        }

        SourceRange found = _tokens.RangeOf(_tokens.Peek());
        _tokens.Fail(_tokens.Kind switch
        {
            TokenKind.Comma => BodyDiagnostics.CommaInSingleLineBlock(found),
            TokenKind.Newline => BodyDiagnostics.NewlineInSingleLineBlock(found),
            TokenKind.EndOfFile => BodyDiagnostics.UnclosedBlock(_tokens.RangeOf(open), HeaderOf(type, open)),
            _ => BodyDiagnostics.SingleLineBlockNotClosed(found),
        });
        return false;
    }
}
