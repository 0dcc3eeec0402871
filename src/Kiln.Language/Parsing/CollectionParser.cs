using System.Collections.Immutable;
using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Parses tuples and objects.</summary>
internal sealed class CollectionParser
{
    private readonly ParseSession _session;
    private readonly TokenStream _tokens;

    public CollectionParser(ParseSession session)
    {
        _session = session;
        _tokens = session.Tokens;
    }

    public ExpressionSyntax ParseTuple()
    {
        bool newlines = _tokens.IgnoreNewlines(true);
        Token open = _tokens.Advance();
        ExpressionSyntax tuple = _tokens.IsKeyword("for"u8)
            ? _session.Fors.Parse(open, TokenKind.CloseBracket)
            : new TupleSyntax(ParseElements(open, out ImmutableArray<ExpressionSyntax> elements), elements);
        _tokens.RestoreNewlines(newlines);
        return tuple;
    }

    public ExpressionSyntax ParseObject()
    {
        bool newlines = _tokens.IgnoreNewlines(true);
        Token open = _tokens.Advance();
        ExpressionSyntax result;
        if (_tokens.IsKeyword("for"u8))
        {
            result = _session.Fors.Parse(open, TokenKind.CloseBrace);
        }
        else
        {
            _tokens.IgnoreNewlines(false);
            result = new ObjectSyntax(ParseItems(open, out ImmutableArray<ObjectItemSyntax> items), items);
        }

        _tokens.RestoreNewlines(newlines);
        return result;
    }

    private SourceRange ParseElements(Token open, out ImmutableArray<ExpressionSyntax> elements)
    {
        int mark = _session.ExpressionStack.Mark;
        while (!_tokens.Failed && _tokens.Kind != TokenKind.CloseBracket)
        {
            _session.ExpressionStack.Push(_session.Expressions.Parse());
            if (!_tokens.Failed && _tokens.Kind != TokenKind.CloseBracket && !_tokens.TryAdvance(TokenKind.Comma))
            {
                _tokens.Fail(_tokens.Kind == TokenKind.EndOfFile
                    ? ExpressionDiagnostics.UnclosedTuple(_tokens.RangeOf(open))
                    : ExpressionDiagnostics.MissingItemSeparator(
                        _tokens.RangeOf(_tokens.Peek()),
                        _tokens.RangeToCurrent(open.Start)));
            }
        }

        Close();
        elements = _session.ExpressionStack.Pop(mark);
        return _tokens.RangeFrom(open.Start);
    }

    private SourceRange ParseItems(Token open, out ImmutableArray<ObjectItemSyntax> items)
    {
        int mark = _session.ItemStack.Mark;
        SkipNewlines();
        while (!_tokens.Failed && _tokens.Kind != TokenKind.CloseBrace)
        {
            ParseItem(open);
            SkipNewlines();
        }

        Close();
        items = _session.ItemStack.Pop(mark);
        return _tokens.RangeFrom(open.Start);
    }

    private void ParseItem(Token open)
    {
        ExpressionSyntax key = _session.Expressions.Parse();
        if (_tokens.Failed)
        {
            return;
        }

        if (!_tokens.TryAdvance(TokenKind.Equal) && !_tokens.TryAdvance(TokenKind.Colon))
        {
            RejectSeparator(open);
            return;
        }

        _session.ItemStack.Push(new(key, _session.Expressions.Parse()));
        if (_tokens.Failed || _tokens.Kind is TokenKind.CloseBrace or TokenKind.Newline)
        {
            return;
        }

        if (!_tokens.TryAdvance(TokenKind.Comma))
        {
            _tokens.Fail(_tokens.Kind == TokenKind.EndOfFile
                ? ExpressionDiagnostics.UnclosedObject(_tokens.RangeOf(open))
                : ExpressionDiagnostics.MissingAttributeSeparator(
                    _tokens.RangeOf(_tokens.Peek()),
                    _tokens.RangeToCurrent(open.Start)));
        }
    }

    private void RejectSeparator(Token open)
    {
        SourceRange found = _tokens.RangeOf(_tokens.Peek());
        SourceRange context = _tokens.RangeToCurrent(open.Start);
        _tokens.Fail(_tokens.Kind switch
        {
            TokenKind.Newline => ExpressionDiagnostics.MissingAttributeValue(found, context),
            TokenKind.EndOfFile => ExpressionDiagnostics.UnclosedObject(_tokens.RangeOf(open)),
            TokenKind.Identifier => ExpressionDiagnostics.MissingKeyValueSeparator(found, context, keyIsName: true),
            _ => ExpressionDiagnostics.MissingKeyValueSeparator(found, context, keyIsName: false),
        });
    }

    private void SkipNewlines()
    {
        while (!_tokens.Failed && _tokens.TryAdvance(TokenKind.Newline))
        {
        }
    }

    private void Close()
    {
        if (!_tokens.Failed)
        {
            _tokens.Advance();
        }
    }
}
