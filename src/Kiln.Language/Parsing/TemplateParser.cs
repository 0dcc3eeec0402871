using System.Collections.Immutable;
using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Parses quoted strings, heredocs and template files.</summary>
internal sealed class TemplateParser
{
    private readonly ParseSession _session;
    private readonly TokenStream _tokens;
    private readonly DirectiveParser _directives;
    private readonly NodeStack<TemplatePartSyntax> _parts;

    public TemplateParser(ParseSession session)
    {
        _session = session;
        _tokens = session.Tokens;
        _directives = new(session);
        _parts = session.PartStack;
    }

    public TemplateSyntax ParseQuoted()
    {
        Token open = _tokens.Advance();
        return ParseSimple(open) ?? ParseInterpolated(open);
    }

    public TemplateSyntax ParseHeredoc()
    {
        Token open = _tokens.Advance();
        bool isIndented = _tokens.Source.Bytes[open.Start + 2] == '-';
        return ParseParts(open, isIndented ? TemplateForm.IndentedHeredoc : TemplateForm.Heredoc, new());
    }

    public TemplateSyntax ParseBare()
    {
        int start = _tokens.Peek().Start;
        return ParseParts(new(TokenKind.OpenHeredoc, start, start), TemplateForm.Bare, new());
    }

    /// <summary>A string without sequences, which most are; null when there is more in it.</summary>
    private TemplateSyntax? ParseSimple(Token open)
    {
        string? text = "";
        if (_tokens.Kind == TokenKind.Literal)
        {
            // A sequence or a line end may follow; then the literal is the first part of a bigger template.
            Token literal = _tokens.Peek();
            if (_tokens.Source.Bytes.Length <= literal.End || _tokens.Source.Bytes[literal.End] != '"')
            {
                return null;
            }

            _tokens.Advance();
            text = QuotedText(literal);
        }

        if (_tokens.Kind != TokenKind.CloseQuote)
        {
            return null;
        }

        Token close = _tokens.Advance();
        return new(_tokens.RangeFrom(open.Start), TemplateForm.Quoted, close.Start, text);
    }

    /// <returns>Null when the text is simply the bytes: it is then made when somebody asks for it.</returns>
    private string? QuotedText(Token literal) =>
        TemplateText.IsPlain(_tokens.Source.Bytes[literal.Start..literal.End])
            ? null
            : TemplateText.Decode(_tokens, literal.Start, literal.End, isQuoted: true);

    /// <summary>
    /// A string of text and interpolations without strip markers, where nothing is nested and no white space is to be
    /// worked in; or, once something else comes, any string.
    /// </summary>
    private TemplateSyntax ParseInterpolated(Token open)
    {
        int mark = _parts.Mark;
        bool stripsNext = false;
        while (!_tokens.Failed && !stripsNext && NextIsSimple(mark))
        {
            Token token = _tokens.Advance();
            _parts.Push(token.Kind == TokenKind.Literal
                ? new LiteralPartSyntax(_tokens.RangeOf(token), QuotedText(token))
                : ParseInterpolation(token, out stripsNext));
        }

        if (!_tokens.Failed && !stripsNext && _tokens.Kind == TokenKind.CloseQuote)
        {
            Token close = _tokens.Advance();
            return new(_tokens.RangeFrom(open.Start), TemplateForm.Quoted, close.Start, _parts.Pop(mark));
        }

        TemplateItems items = new();
        items.Add(_parts.Pop(mark), stripsNext);
        return ParseParts(open, TemplateForm.Quoted, items);
    }

    private bool NextIsSimple(int mark)
    {
        Token next = _tokens.Peek();
        return next.Kind switch
        {
            TokenKind.Literal => _parts.From(mark) is [] or [.., InterpolationPartSyntax],
            TokenKind.OpenInterpolation => !IsStripping(next),
            _ => false,
        };
    }

    /// <param name="open">What starts the template.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="items">What was read already.</param>
    private TemplateSyntax ParseParts(Token open, TemplateForm form, TemplateItems items)
    {
        int depth = _tokens.Depth;
        while (!_tokens.Failed
            && _tokens.Kind is TokenKind.Literal or TokenKind.OpenInterpolation or TokenKind.OpenDirective)
        {
            ParsePart(items, form, depth);
        }

        Token end = _tokens.Peek();
        int contentEnd = Math.Max(open.End, _tokens.PreviousEnd);
        End(open, end, form);
        _tokens.Depth = depth;
        if (form == TemplateForm.IndentedHeredoc)
        {
            items.RemoveIndentation();
        }

        ImmutableArray<TemplateItem> joined = items.Join();
        SourceRange range = _tokens.RangeFrom(open.Start);
        if (joined is [{ Kind: TemplateItemKind.Literal } only])
        {
            return new(range, form, contentEnd, only.Text);
        }

        ImmutableArray<TemplatePartSyntax> parts =
            TemplateNesting.Nest(_tokens, joined, contentEnd, _tokens.RangeOf(end));
        return new(range, form, contentEnd, parts);
    }

    private void End(Token open, Token end, TemplateForm form)
    {
        if (_tokens.Failed)
        {
            return;
        }

        if (end.Kind is TokenKind.CloseQuote or TokenKind.CloseHeredoc)
        {
            _tokens.Advance();
        }
        else if (form != TemplateForm.Bare || end.Kind != TokenKind.EndOfFile)
        {
            _tokens.Fail(TemplateDiagnostics.Unterminated(_tokens.RangeOf(end), _tokens.RangeToCurrent(open.End)));
        }
    }

    private void ParsePart(TemplateItems items, TemplateForm form, int outerDepth)
    {
        Token token = _tokens.Advance();
        if (token.Kind == TokenKind.Literal)
        {
            string text = TemplateText.Decode(_tokens, token.Start, token.End, form == TemplateForm.Quoted);
            items.AddLiteral(_tokens.RangeOf(token), text);
            return;
        }

        if (IsStripping(token))
        {
            items.StripPrevious();
        }

        if (token.Kind == TokenKind.OpenInterpolation)
        {
            InterpolationPartSyntax part = ParseInterpolation(token, out bool strips);
            items.Add([part], strips);
            return;
        }

        bool newlines = _tokens.IgnoreNewlines(true);
        TemplateItem? item = _directives.Parse(token, out bool stripsNext);
        _tokens.RestoreNewlines(newlines);
        if (item is not null && FollowDepth(item.Kind, outerDepth))
        {
            items.AddSequence(item, stripsNext);
        }
    }

    /// <summary>What is between a directive and its end is one level deeper.</summary>
    private bool FollowDepth(TemplateItemKind kind, int outerDepth)
    {
        if (kind is TemplateItemKind.If or TemplateItemKind.For)
        {
            return _tokens.TryEnter();
        }

        if (kind is TemplateItemKind.EndIf or TemplateItemKind.EndFor && _tokens.Depth > outerDepth)
        {
            _tokens.Leave();
        }

        return true;
    }

    /// <summary><c>${~</c>, <c>%{~</c>.</summary>
    private static bool IsStripping(Token open) => open.Length == 3;

    private InterpolationPartSyntax ParseInterpolation(Token open, out bool stripsNext)
    {
        bool newlines = _tokens.IgnoreNewlines(true);
        ExpressionSyntax expression = _session.Expressions.Parse();
        Token close = _tokens.Peek();
        stripsNext = close.Length == 2;
        if (!_tokens.Failed && !_tokens.TryAdvance(TokenKind.CloseSequence))
        {
            RejectClose(open, close);
        }

        _tokens.RestoreNewlines(newlines);
        return new(_tokens.RangeFrom(open.Start), expression);
    }

    private void RejectClose(Token open, Token found)
    {
        SourceRange range = _tokens.RangeOf(found);
        SourceRange opening = _tokens.RangeOf(open);
        SourceRange sequence = _tokens.RangeToCurrent(open.Start);
        _tokens.Fail(found.Kind switch
        {
            TokenKind.EndOfFile => TemplateDiagnostics.UnclosedInterpolation(opening, endsWithFile: true),
            TokenKind.OpenQuote => TemplateDiagnostics.UnclosedInterpolation(opening, endsWithFile: false),
            TokenKind.Colon => TemplateDiagnostics.ColonInInterpolation(range, sequence),
            _ => TemplateDiagnostics.ExtraInInterpolation(range, sequence),
        });
    }
}
