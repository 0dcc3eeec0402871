using System.Collections.Immutable;
using Kiln.GoTemplate.Formatting;

namespace Kiln.GoTemplate.Syntax;

/// <summary>Parses what stands inside an action: pipelines, commands and operands.</summary>
internal sealed class PipelineParser(ParseState state)
{
    /// <param name="context">For messages: what the pipeline belongs to.</param>
    /// <param name="end">The token that ends it; consumed.</param>
    public PipeNode Parse(string context, TokenKind end)
    {
        int start = state.PeekNonSpace().Start;
        if (!state.Enter(start))
        {
            return new(start);
        }

        List<string> variables = [];
        bool assigns = ParseVariables(context, variables);
        ImmutableArray<CommandNode>.Builder commands = ImmutableArray.CreateBuilder<CommandNode>();
        Token token = state.NextNonSpace();
        while (StartsOperand(token.Kind))
        {
            state.Back();
            commands.Add(ParseCommand());
            token = state.NextNonSpace();
        }

        if (token.Kind != end)
        {
            state.Unexpected(token, context);
        }

        CheckCommands(commands, token.Start, context);
        state.Leave();
        int last = commands.Count == 0 ? start : commands[^1].End;
        return new(start)
        {
            End = last,
            Variables = [.. variables],
            IsAssignment = assigns,
            Commands = commands.ToImmutable(),
        };
    }

    private static bool StartsOperand(TokenKind kind) => kind
        is TokenKind.Bool or TokenKind.Character or TokenKind.Dot or TokenKind.Field or TokenKind.Identifier
        or TokenKind.Number or TokenKind.Nil or TokenKind.RawString or TokenKind.String or TokenKind.Variable
        or TokenKind.LeftParen;

    /// <summary>
    /// Reads <c>$x :=</c>, <c>$x =</c> and, in a range, <c>$i, $x :=</c>; nothing when there is none.
    /// </summary>
    private bool ParseVariables(string context, List<string> variables)
    {
        while (state.PeekNonSpace().Kind == TokenKind.Variable)
        {
            Token variable = state.Next();
            bool spaceFollows = state.Peek().Kind == TokenKind.Space;
            Token next = state.PeekNonSpace();
            if (next.Kind is TokenKind.Declare or TokenKind.Assign)
            {
                state.Next();
                Add(variable, variables);
                return next.Kind == TokenKind.Assign;
            }

            if (next.Kind != TokenKind.Comma)
            {
                state.Back(spaceFollows ? 2 : 1);
                return false;
            }

            state.Next();
            Add(variable, variables);
            if (context != "range" || variables.Count >= 2)
            {
                state.Fail(next.Start, $"too many declarations in {context}");
            }
            else if (state.PeekNonSpace().Kind != TokenKind.Variable)
            {
                state.Fail(state.Peek().Start, "range can only initialize variables");
            }
        }

        return false;
    }

    private void Add(Token variable, List<string> variables)
    {
        variables.Add(variable.Text);
        state.Variables.Add(variable.Text);
    }

    private void CheckCommands(ImmutableArray<CommandNode>.Builder commands, int end, string context)
    {
        if (commands.Count == 0)
        {
            state.Fail(end, $"missing value for {context}");
            return;
        }

        for (int i = 1; i < commands.Count; i++)
        {
            if (commands[i].Arguments is [ConstantNode or DotNode or NilNode, ..])
            {
                state.Fail(commands[i].Start, $"non executable command in pipeline stage {i + 1}");
            }
        }
    }

    private CommandNode ParseCommand()
    {
        int start = state.PeekNonSpace().Start;
        ImmutableArray<Node>.Builder arguments = ImmutableArray.CreateBuilder<Node>();
        while (true)
        {
            state.PeekNonSpace();
            if (ParseOperand() is { } operand)
            {
                arguments.Add(operand);
            }

            Token token = state.Next();
            if (token.Kind == TokenKind.Space)
            {
                continue;
            }

            if (token.Kind is TokenKind.RightDelimiter or TokenKind.RightParen)
            {
                state.Back();
            }
            else if (token.Kind != TokenKind.Pipe)
            {
                state.Unexpected(token, "operand");
            }

            break;
        }

        if (arguments.Count == 0)
        {
            state.Fail(start, "empty command");
            return new(start, [new NilNode(start)]);
        }

        return new(start, arguments.ToImmutable()) { End = arguments[^1].End };
    }

    /// <summary>A term with the fields that follow it without a space.</summary>
    private Node? ParseOperand()
    {
        state.PeekNonSpace();
        Node? term = ParseTerm();
        if (term is null || state.Peek().Kind != TokenKind.Field)
        {
            return term;
        }

        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        int end = term.End;

        // Go points to the first field that follows.
        int start = state.Peek().Start;
        while (state.Peek().Kind == TokenKind.Field)
        {
            Token field = state.Next();
            names.Add(field.Text[1..]);
            end = field.End;
        }

        switch (term)
        {
            case FieldNode field:
                return new FieldNode(start, [.. field.Names, .. names]) { End = end };
            case VariableNode variable:
                return new VariableNode(start, variable.Variable, names.ToImmutable()) { End = end };
            case ConstantNode or NilNode or DotNode:
                state.Fail(term.End, $"unexpected . after term {GoQuote.Quote(state.Slice(term))}");
                return term;
            default:
                return new ChainNode(start, term, names.ToImmutable()) { End = end };
        }
    }

    private Node? ParseTerm()
    {
        Token token = state.NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                state.NoteFunction(token);
                return new FunctionNode(token.Start, token.Text) { End = token.End };
            case TokenKind.Dot:
                return new DotNode(token.Start) { End = token.End };
            case TokenKind.Nil:
                return new NilNode(token.Start) { End = token.End };
            case TokenKind.Variable:
                return UseVariable(token);
            case TokenKind.Field:
                return new FieldNode(token.Start, [token.Text[1..]]) { End = token.End };
            case TokenKind.LeftParen:
                return Parse("parenthesized pipeline", TokenKind.RightParen);
            case TokenKind.Bool or TokenKind.Number or TokenKind.Character or TokenKind.String or TokenKind.RawString:
                return Constant(token);
            default:
                state.Back();
                return null;
        }
    }

    private VariableNode UseVariable(Token token)
    {
        if (!state.Variables.Contains(token.Text))
        {
            state.Fail(token.Start, $"undefined variable \"{token.Text}\"");
        }

        return new(token.Start, token.Text, []) { End = token.End };
    }

    private ConstantNode Constant(Token token)
    {
        if (token.Kind is TokenKind.Number or TokenKind.Character)
        {
            return Number(token);
        }

        GoValue? value = token.Kind switch
        {
            TokenKind.Bool => GoValue.Of(token.Text == "true"),
            TokenKind.RawString => GoValue.Of(token.Text[1..^1].Replace("\r", "", StringComparison.Ordinal)),
            _ => GoQuote.Unquote(token.Text) is { } text ? GoValue.Of(text) : null,
        };
        if (value is null)
        {
            state.Fail(token.Start, "invalid syntax");
        }

        return new(token.Start, value ?? GoValue.Nil) { Text = token.Text, End = token.End };
    }

    private ConstantNode Number(Token token)
    {
        NumberLiteral number = token.Kind == TokenKind.Number
            ? NumberSyntax.Parse(token.Text)
            : GoQuote.UnquoteCharacter(token.Text);
        if (number.Error is not null)
        {
            state.Fail(token.Start, number.Error);
        }

        return new(token.Start, number.Value) { Text = token.Text, Whole = number.Whole, End = token.End };
    }
}
