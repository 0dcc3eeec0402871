using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Parses for expressions, from the keyword after the opening bracket on.</summary>
internal sealed class ForParser
{
    private readonly ParseSession _session;
    private readonly TokenStream _tokens;

    public ForParser(ParseSession session)
    {
        _session = session;
        _tokens = session.Tokens;
    }

    public ExpressionSyntax Parse(Token open, TokenKind closer)
    {
        _tokens.Advance();
        IdentifierSyntax? key = null;
        IdentifierSyntax? value = ParseName(open, isValue: false);
        if (!_tokens.Failed && _tokens.TryAdvance(TokenKind.Comma))
        {
            key = value;
            value = ParseName(open, isValue: true);
        }

        ExpressionSyntax? collection = ParseCollection(open);
        if (value is null || collection is null)
        {
            return new InvalidExpressionSyntax(_tokens.RangeFrom(open.Start));
        }

        return ParseResult(open, closer, key, value, collection);
    }

    private IdentifierSyntax? ParseName(Token open, bool isValue)
    {
        // Compat: "in" right after the comma is taken as a name, and the message is then about the missing keyword.
        if (_tokens.Kind == TokenKind.Identifier)
        {
            Token name = _tokens.Advance();
            return new(_tokens.RangeOf(name), _tokens.NameOf(name));
        }

        SourceRange found = _tokens.RangeOf(_tokens.Peek());
        SourceRange context = _tokens.RangeToCurrent(open.Start);
        _tokens.Fail(isValue
            ? ForDiagnostics.ValueNameExpected(found, context)
            : ForDiagnostics.NameExpected(found, context));
        return null;
    }

    /// <summary><c>in collection :</c>, or null.</summary>
    private ExpressionSyntax? ParseCollection(Token open)
    {
        if (_tokens.Failed)
        {
            return null;
        }

        if (!_tokens.IsKeyword("in"u8))
        {
            _tokens.Fail(
                ForDiagnostics.InExpected(_tokens.RangeOf(_tokens.Peek()), _tokens.RangeToCurrent(open.Start)));
            return null;
        }

        _tokens.Advance();
        ExpressionSyntax collection = _session.Expressions.Parse();
        if (!_tokens.Failed && !_tokens.TryAdvance(TokenKind.Colon))
        {
            _tokens.Fail(
                ForDiagnostics.ColonExpected(_tokens.RangeOf(_tokens.Peek()), _tokens.RangeToCurrent(open.Start)));
        }

        return _tokens.Failed ? null : collection;
    }

    private ForSyntax ParseResult(
        Token open,
        TokenKind closer,
        IdentifierSyntax? keyName,
        IdentifierSyntax valueName,
        ExpressionSyntax collection)
    {
        ExpressionSyntax? key = null;
        ExpressionSyntax value = _session.Expressions.Parse();
        if (!_tokens.Failed && _tokens.TryAdvance(TokenKind.FatArrow))
        {
            key = value;
            value = _session.Expressions.Parse();
        }

        Token ellipsis = _tokens.Peek();
        bool isGrouping = !_tokens.Failed && _tokens.TryAdvance(TokenKind.Ellipsis);
        ExpressionSyntax? condition = ParseCondition();
        Close(open, closer);
        key = CheckForm(open, closer, key, value, isGrouping ? ellipsis : null);
        return new(_tokens.RangeFrom(open.Start))
        {
            KeyVariable = keyName,
            ValueVariable = valueName,
            Collection = collection,
            Key = key,
            Value = value,
            Condition = condition,
            IsGrouping = isGrouping,
        };
    }

    private ExpressionSyntax? ParseCondition()
    {
        if (_tokens.Failed || !_tokens.IsKeyword("if"u8))
        {
            return null;
        }

        _tokens.Advance();
        return _session.Expressions.Parse();
    }

    private void Close(Token open, TokenKind closer)
    {
        if (!_tokens.Failed && !_tokens.TryAdvance(closer))
        {
            _tokens.Fail(
                ForDiagnostics.ExtraCharacters(_tokens.RangeOf(_tokens.Peek()), _tokens.RangeToCurrent(open.Start)));
        }
    }

    /// <summary>An object needs keys, a tuple must have none and cannot group.</summary>
    /// <returns>The key that the node keeps.</returns>
    private ExpressionSyntax? CheckForm(
        Token open,
        TokenKind closer,
        ExpressionSyntax? key,
        ExpressionSyntax value,
        Token? ellipsis)
    {
        SourceRange context = _tokens.RangeFrom(open.Start);
        if (closer == TokenKind.CloseBrace)
        {
            if (key is null)
            {
                _tokens.Report(ForDiagnostics.KeyRequired(value.Range, context));
            }

            return key ?? new InvalidExpressionSyntax(_tokens.Source.Range(value.Range.Start, value.Range.Start));
        }

        if (key is not null)
        {
            _tokens.Report(ForDiagnostics.KeyInTuple(key.Range, context));
        }

        if (ellipsis is Token dots)
        {
            _tokens.Report(ForDiagnostics.GroupingInTuple(_tokens.RangeOf(dots), context));
        }

        return null;
    }
}
