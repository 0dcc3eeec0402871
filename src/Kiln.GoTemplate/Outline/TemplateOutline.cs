using System.Collections.Immutable;
using Kiln.GoTemplate.Syntax;

namespace Kiln.GoTemplate.Outline;

/// <summary>Makes the pieces of a template from its tree.</summary>
internal static class TemplateOutline
{
    public static ImmutableArray<GoPart> Of(TemplateTree tree)
    {
        if (tree.HasDefinitions)
        {
            // The definitions, of which the root is one, have no place among the items, and count for all of them.
            ImmutableArray<GoCallSite>.Builder calls = ImmutableArray.CreateBuilder<GoCallSite>();
            CollectAll([.. tree.Definitions.Values], 0, calls);
            return [new GoActionPart(tree.Text) { Calls = Sorted(calls) }];
        }

        ListNode root = tree.Root;
        return [.. root.Items.Select((item, i) => Of(tree, item, root.Spans[i]))];
    }

    private static GoPart Of(TemplateTree tree, Node item, (int Start, int End) span)
    {
        if (item is TextNode text)
        {
            return new GoTextPart(text.Text);
        }

        ImmutableArray<GoCallSite>.Builder calls = ImmutableArray.CreateBuilder<GoCallSite>();
        Collect(item, span.Start, calls);
        return new GoActionPart(tree.Text[span.Start..span.End])
        {
            Value = item is ActionNode { Pipe.Variables.IsEmpty: true } action ? Value(action.Pipe) : null,
            Calls = Sorted(calls),
        };
    }

    private static ImmutableArray<GoCallSite> Sorted(IEnumerable<GoCallSite> calls) =>
        [.. calls.OrderBy(static call => call.Start)];

    private static GoExpression Value(PipeNode pipe)
    {
        GoExpression? value = null;
        foreach (CommandNode command in pipe.Commands)
        {
            value = Value(command, value);
        }

        return value ?? new GoOther();
    }

    private static GoExpression Value(CommandNode command, GoExpression? final) => command.Arguments[0] switch
    {
        FunctionNode function => new GoCall(
            function.Name,
            [.. command.Arguments.Skip(1).Select(Argument), .. final is null ? Array.Empty<GoExpression>() : [final]]),
        _ when final is not null || command.Arguments.Length > 1 => new GoOther(),
        Node only => Argument(only),
    };

    private static GoExpression Argument(Node node) => node switch
    {
        ConstantNode constant => new GoConstant(constant.Value ?? GoValue.Nil),
        FunctionNode function => new GoCall(function.Name, []),
        PipeNode pipe when pipe.Variables.IsEmpty => Value(pipe),
        _ => new GoOther(),
    };

    private static void Collect(Node node, int offset, ImmutableArray<GoCallSite>.Builder calls)
    {
        switch (node)
        {
            case ListNode list:
                CollectAll(list.Items, offset, calls);
                break;
            case ActionNode action:
                Collect(action.Pipe, offset, calls);
                break;
            case BranchNode branch:
                Collect(branch.Pipe, offset, calls);
                Collect(branch.Body, offset, calls);
                CollectAll(branch.Otherwise is null ? [] : [branch.Otherwise], offset, calls);
                break;
            case TemplateCallNode { Pipe: { } pipe }:
                Collect(pipe, offset, calls);
                break;
            case PipeNode commands:
                for (int i = 0; i < commands.Commands.Length; i++)
                {
                    Collect(commands.Commands[i], i == 0, offset, calls);
                }

                break;
        }
    }

    private static void CollectAll(ImmutableArray<Node> nodes, int offset, ImmutableArray<GoCallSite>.Builder calls)
    {
        foreach (Node node in nodes)
        {
            Collect(node, offset, calls);
        }
    }

    private static void Collect(CommandNode command, bool isFirst, int offset, ImmutableArray<GoCallSite>.Builder calls)
    {
        if (isFirst
            && command.Arguments[0] is FunctionNode function
            && command.Arguments.Skip(1).All(static argument => argument is ConstantNode))
        {
            GoCall call = new(function.Name, [.. command.Arguments.Skip(1).Select(Argument)]);
            calls.Add(new(command.Start - offset, command.End - offset, call));
            return;
        }

        foreach (FunctionNode alone in command.Arguments.Skip(1).OfType<FunctionNode>())
        {
            calls.Add(new(alone.Start - offset, alone.End - offset, new(alone.Name, [])));
        }

        CollectAll(command.Arguments, offset, calls);
    }
}
