using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Parses <c>%{ ... }</c>, one sequence at a time.</summary>
internal sealed class DirectiveParser
{
    private static readonly string[] Keywords = ["if", "for", "else", "endif", "endfor"];

    private readonly ParseSession _session;
    private readonly TokenStream _tokens;

    public DirectiveParser(ParseSession session)
    {
        _session = session;
        _tokens = session.Tokens;
    }

    /// <returns>Null after a failure.</returns>
    public TemplateItem? Parse(Token open, out bool stripsNext)
    {
        stripsNext = false;
        if (_tokens.Kind != TokenKind.Identifier)
        {
            _tokens.Fail(TemplateDiagnostics.InvalidDirective(
                _tokens.RangeOf(_tokens.Peek()),
                _tokens.RangeToCurrent(open.Start)));
            return null;
        }

        Token keyword = _tokens.Advance();
        string name = _tokens.NameOf(keyword);
        switch (name)
        {
            case "if":
                return ParseIf(open, out stripsNext);
            case "for":
                return ParseFor(open, out stripsNext);
            case "else":
                return new(TemplateItemKind.Else, Close(open, name, out stripsNext));
            case "endif":
                return new(TemplateItemKind.EndIf, Close(open, name, out stripsNext));
            case "endfor":
                return new(TemplateItemKind.EndFor, Close(open, name, out stripsNext));
            default:
                _tokens.FailAt(TemplateDiagnostics.UnknownKeyword(
                    name,
                    Similar.Find(name, Keywords),
                    _tokens.RangeOf(keyword),
                    _tokens.Source.Range(open.Start, keyword.End)));
                return null;
        }
    }

    private TemplateItem ParseIf(Token open, out bool stripsNext)
    {
        ExpressionSyntax condition = _session.Expressions.Parse();
        SourceRange range = Close(open, "if", out stripsNext);
        return new(TemplateItemKind.If, range) { Expression = condition };
    }

    private TemplateItem? ParseFor(Token open, out bool stripsNext)
    {
        stripsNext = false;
        IdentifierSyntax? key = null;
        IdentifierSyntax? value = ParseName(isValue: false);
        if (!_tokens.Failed && _tokens.TryAdvance(TokenKind.Comma))
        {
            key = value;
            value = ParseName(isValue: true);
        }

        if (!_tokens.Failed && !_tokens.IsKeyword("in"u8))
        {
            _tokens.Fail(TemplateDiagnostics.ForInExpected(_tokens.RangeOf(_tokens.Peek())));
        }

        if (_tokens.Failed)
        {
            return null;
        }

        _tokens.Advance();
        ExpressionSyntax collection = _session.Expressions.Parse();
        SourceRange range = Close(open, "for", out stripsNext);
        return new(TemplateItemKind.For, range)
        {
            KeyVariable = key,
            ValueVariable = value,
            Expression = collection,
        };
    }

    private IdentifierSyntax? ParseName(bool isValue)
    {
        if (_tokens.Kind == TokenKind.Identifier)
        {
            Token name = _tokens.Advance();
            return new(_tokens.RangeOf(name), _tokens.NameOf(name));
        }

        SourceRange found = _tokens.RangeOf(_tokens.Peek());
        _tokens.Fail(isValue
            ? TemplateDiagnostics.ForValueNameExpected(found)
            : TemplateDiagnostics.ForNameExpected(found));
        return null;
    }

    /// <returns>The range of the whole sequence.</returns>
    private SourceRange Close(Token open, string keyword, out bool stripsNext)
    {
        Token close = _tokens.Peek();
        stripsNext = close.Length == 2;
        if (!_tokens.Failed && !_tokens.TryAdvance(TokenKind.CloseSequence))
        {
            _tokens.Fail(TemplateDiagnostics.ExtraInDirective(
                keyword,
                _tokens.RangeOf(close),
                _tokens.RangeToCurrent(open.Start)));
        }

        return _tokens.RangeFrom(open.Start);
    }
}
