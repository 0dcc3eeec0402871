using System.Collections.Immutable;
using Kiln.GoTemplate.Formatting;

namespace Kiln.GoTemplate.Syntax;

/// <summary>Writes nodes as Go does in its messages: with single spaces, whatever the template has.</summary>
internal static class NodeText
{
    public static string Of(Node node) => node switch
    {
        PipeNode pipe => Pipe(pipe),
        CommandNode command => string.Join(' ', command.Arguments.Select(Argument)),
        TemplateCallNode { Pipe: null } call => $"{{{{template {GoQuote.Quote(call.Name)}}}}}",
        TemplateCallNode call => $"{{{{template {GoQuote.Quote(call.Name)} {Of(call.Pipe)}}}}}",
        ActionNode action => $"{{{{{Of(action.Pipe)}}}}}",
        BranchNode branch => $"{{{{{branch.Kind.ToString().ToLowerInvariant()} {Of(branch.Pipe)}}}}}",
        LoopExitNode exit => exit.IsBreak ? "{{break}}" : "{{continue}}",
        TextNode text => text.Text,
        ListNode => "",
        _ => Operand(node),
    };

    private static string Pipe(PipeNode pipe)
    {
        string commands = string.Join(" | ", pipe.Commands.Select(Of));
        return pipe.Variables.IsEmpty
            ? commands
            : $"{string.Join(", ", pipe.Variables)} {(pipe.IsAssignment ? "=" : ":=")} {commands}";
    }

    private static string Argument(Node node) => node is PipeNode pipe ? $"({Of(pipe)})" : Of(node);

    private static string Operand(Node node) => node switch
    {
        ChainNode chain => Argument(chain.Target) + Fields(chain.Names),
        FieldNode field => Fields(field.Names),
        VariableNode variable => variable.Variable + Fields(variable.Names),
        FunctionNode function => function.Name,
        ConstantNode constant => constant.Text,
        DotNode => ".",
        NilNode => "nil",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Fields(ImmutableArray<string> names) => string.Concat(names.Select(static n => "." + n));
}
