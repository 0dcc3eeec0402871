using System.Collections.Immutable;

namespace Kiln.GoTemplate.Syntax;

/// <summary>Parses text and the actions that have a body. Stops at the first error, as Go does.</summary>
internal sealed class Parser
{
    private readonly string _text;
    private readonly ParseState _state;
    private readonly PipelineParser _pipelines;
    private readonly Dictionary<string, ListNode> _definitions = new(StringComparer.Ordinal);

    public Parser(string text, GoFunctionTable? functions)
    {
        _text = text;
        _state = new(text, functions);
        _pipelines = new(_state);
    }

    public GoTemplateError? Error => _state.Error;

    public TemplateTree Parse()
    {
        (ListNode root, Terminator terminator) = ParseList(isTop: true);
        if (terminator.Kind != TerminatorKind.Eof)
        {
            _state.Fail(terminator.Start, $"unexpected {terminator.Shown}");
        }

        // Compat: the whole text is a definition like others, under the name that Packer gives to all templates.
        bool hasDefinitions = _definitions.Count > 0;
        Define(TextTemplate.RootName, root, _text.Length);
        return new(_text, _definitions[TextTemplate.RootName], _definitions)
        {
            HasDefinitions = hasDefinitions,
            CalledFunctions = _state.CalledFunctions,
        };
    }

    /// <summary>Reads items up to <c>end</c>, <c>else</c> or the end of the text.</summary>
    private (ListNode List, Terminator Terminator) ParseList(bool isTop)
    {
        ImmutableArray<Node>.Builder items = ImmutableArray.CreateBuilder<Node>();
        ImmutableArray<(int Start, int End)>.Builder spans = ImmutableArray.CreateBuilder<(int Start, int End)>();
        int start = _state.Peek().Start;
        while (true)
        {
            Token token = _state.Next();
            if (token.Kind == TokenKind.Text)
            {
                items.Add(new TextNode(token.Start, token.Text));
                spans.Add((token.Start, token.End));
                continue;
            }

            if (token.Kind != TokenKind.LeftDelimiter)
            {
                ListNode whole = new(start, items.ToImmutable()) { Spans = spans.ToImmutable() };
                return (whole, new(TerminatorKind.Eof, token.Start));
            }

            if (isTop && _state.PeekNonSpace().Kind == TokenKind.Define)
            {
                ParseDefinition();
                continue;
            }

            Token first = _state.NextNonSpace();
            if (first.Kind is TokenKind.End or TokenKind.Else)
            {
                return (new(start, items.ToImmutable()), ParseTerminator(first));
            }

            items.Add(ParseAction(first));
            spans.Add((token.Start, _state.LastEnd));
        }
    }

    private Terminator ParseTerminator(Token token)
    {
        if (token.Kind == TokenKind.End)
        {
            _state.Expect(TokenKind.RightDelimiter, "end");
            return new(TerminatorKind.End, token.Start);
        }

        Token next = _state.PeekNonSpace();
        if (next.Kind is TokenKind.If or TokenKind.With)
        {
            _state.Next();
            return new(next.Kind == TokenKind.If ? TerminatorKind.ElseIf : TerminatorKind.ElseWith, token.Start);
        }

        _state.Expect(TokenKind.RightDelimiter, "else");
        return new(TerminatorKind.Else, token.Start);
    }

    private Node ParseAction(Token first)
    {
        switch (first.Kind)
        {
            case TokenKind.If:
                return ParseBranch(BranchKind.If, first.Start);
            case TokenKind.With:
                return ParseBranch(BranchKind.With, first.Start);
            case TokenKind.Range:
                return ParseBranch(BranchKind.Range, first.Start);
            case TokenKind.Block:
                return ParseBlock(first.Start);
            case TokenKind.Template:
                return ParseTemplateCall(first.Start);
            case TokenKind.Break or TokenKind.Continue:
                return ParseLoopExit(first);
            default:
                _state.Back();
                return new ActionNode(first.Start, _pipelines.Parse("command", TokenKind.RightDelimiter));
        }
    }

    private BranchNode ParseBranch(BranchKind kind, int start)
    {
        string context = kind switch { BranchKind.If => "if", BranchKind.With => "with", _ => "range" };
        int scope = _state.Variables.Count;
        bool entered = _state.Enter(start);
        PipeNode pipe = entered ? _pipelines.Parse(context, TokenKind.RightDelimiter) : new(start);
        _state.Loops += kind == BranchKind.Range ? 1 : 0;
        (ListNode body, Terminator terminator) = ParseList(isTop: false);
        _state.Loops -= kind == BranchKind.Range ? 1 : 0;
        ListNode? otherwise = ParseElse(kind, terminator);
        _state.Variables.Forget(scope);
        _state.Leave();
        return new(start, kind, pipe, body, otherwise);
    }

    private ListNode? ParseElse(BranchKind kind, Terminator terminator)
    {
        switch (terminator.Kind)
        {
            case TerminatorKind.End:
                return null;
            case TerminatorKind.Eof:
                _state.Fail(terminator.Start, "unexpected EOF");
                return null;
            case TerminatorKind.ElseIf when kind == BranchKind.If:
                return new(terminator.Start, [ParseBranch(BranchKind.If, terminator.Start)]);
            case TerminatorKind.ElseWith when kind == BranchKind.With:
                return new(terminator.Start, [ParseBranch(BranchKind.With, terminator.Start)]);
            case TerminatorKind.Else:
                (ListNode list, Terminator end) = ParseList(isTop: false);
                if (end.Kind != TerminatorKind.End)
                {
                    _state.Fail(
                        end.Start,
                        end.Kind == TerminatorKind.Eof ? "unexpected EOF" : $"expected end; found {end.Shown}");
                }

                return list;
            default:
                string keyword = terminator.Kind == TerminatorKind.ElseIf ? "if" : "with";
                _state.Fail(terminator.Start, $"unexpected <{keyword}> in else");
                return null;
        }
    }

    private LoopExitNode ParseLoopExit(Token token)
    {
        _state.Expect(TokenKind.RightDelimiter, $"{{{{{token.Text}}}}}");
        if (_state.Loops == 0)
        {
            _state.Fail(token.Start, $"{{{{{token.Text}}}}} outside {{{{range}}}}");
        }

        return new(token.Start, token.Kind == TokenKind.Break);
    }

    private TemplateCallNode ParseTemplateCall(int start)
    {
        start = _state.PeekNonSpace().Start;
        string name = ParseName("template clause");
        if (_state.PeekNonSpace().Kind == TokenKind.RightDelimiter)
        {
            _state.Next();
            return new(start, name, null) { End = start };
        }

        PipeNode pipe = _pipelines.Parse("template clause", TokenKind.RightDelimiter);
        return new(start, name, pipe) { End = pipe.End };
    }

    private TemplateCallNode ParseBlock(int start)
    {
        string name = ParseName("block clause");
        PipeNode pipe = _pipelines.Parse("block clause", TokenKind.RightDelimiter);
        ParseBody(name, start, "block clause");
        return new(start, name, pipe) { End = pipe.End };
    }

    private void ParseDefinition()
    {
        int start = _state.NextNonSpace().Start;
        string name = ParseName("define clause");
        _state.Expect(TokenKind.RightDelimiter, "define clause");
        ParseBody(name, start, "define clause");
    }

    private string ParseName(string context)
    {
        Token token = _state.NextNonSpace();
        if (token.Kind == TokenKind.RawString)
        {
            return token.Text[1..^1];
        }

        string? name = token.Kind == TokenKind.String ? Formatting.GoQuote.Unquote(token.Text) : null;
        if (name is null)
        {
            _state.Unexpected(token, context);
        }

        return name ?? "";
    }

    /// <summary>The body of a definition: a template of its own, which sees no variable of the outside.</summary>
    private void ParseBody(string name, int start, string context)
    {
        VariableNames outer = _state.Variables;
        int outerLoops = _state.Loops;
        _state.Variables = new();
        _state.Loops = 0;
        (ListNode body, Terminator terminator) = _state.Enter(start)
            ? ParseList(isTop: false)
            : (new(start, []), new(TerminatorKind.Eof, start));
        _state.Leave();
        _state.Variables = outer;
        _state.Loops = outerLoops;
        if (terminator.Kind == TerminatorKind.Eof)
        {
            _state.Fail(terminator.Start, "unexpected EOF");
        }
        else if (terminator.Kind != TerminatorKind.End)
        {
            _state.Fail(terminator.Start, $"unexpected {terminator.Shown} in {context}");
        }

        Define(name, body, start);
    }

    /// <summary>An empty definition never replaces one that has content.</summary>
    private void Define(string name, ListNode body, int start)
    {
        if (!_definitions.TryGetValue(name, out ListNode? existing) || IsEmpty(existing))
        {
            _definitions[name] = body;
        }
        else if (!IsEmpty(body))
        {
            _state.Fail(start, $"template: multiple definition of template {Formatting.GoQuote.Quote(name)}");
        }
    }

    private static bool IsEmpty(ListNode list) =>
        list.Items.All(static item => item is TextNode text && string.IsNullOrWhiteSpace(text.Text));

    private enum TerminatorKind
    {
        Eof,
        End,
        Else,
        ElseIf,
        ElseWith,
    }

    private sealed record Terminator(TerminatorKind Kind, int Start)
    {
        public string Shown => Kind == TerminatorKind.End ? "{{end}}" : "{{else}}";
    }
}
