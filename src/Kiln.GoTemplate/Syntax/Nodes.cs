using System.Collections.Immutable;

namespace Kiln.GoTemplate.Syntax;

/// <summary>A node of the tree. The family is closed and read together, so it shares a file.</summary>
internal abstract class Node(int start)
{
    /// <summary>Offset in characters, for messages.</summary>
    public int Start { get; } = start;

    /// <summary>Offset behind the last character.</summary>
    public int End { get; init; } = start;
}

internal sealed class ListNode(int start, ImmutableArray<Node> items) : Node(start)
{
    public ImmutableArray<Node> Items { get; } = items;

    /// <summary>Where each item stands in the source, with its delimiters.</summary>
    public ImmutableArray<(int Start, int End)> Spans { get; init; } = [];
}

internal sealed class TextNode(int start, string text) : Node(start)
{
    public string Text { get; } = text;
}

internal sealed class ActionNode(int start, PipeNode pipe) : Node(start)
{
    public PipeNode Pipe { get; } = pipe;
}

internal enum BranchKind
{
    If,
    With,
    Range,
}

internal sealed class BranchNode(int start, BranchKind kind, PipeNode pipe, ListNode body, ListNode? otherwise)
    : Node(start)
{
    public BranchKind Kind { get; } = kind;

    public PipeNode Pipe { get; } = pipe;

    public ListNode Body { get; } = body;

    public ListNode? Otherwise { get; } = otherwise;
}

internal sealed class TemplateCallNode(int start, string name, PipeNode? pipe) : Node(start)
{
    public string Name { get; } = name;

    public PipeNode? Pipe { get; } = pipe;
}

internal sealed class LoopExitNode(int start, bool isBreak) : Node(start)
{
    public bool IsBreak { get; } = isBreak;
}

/// <summary>Commands joined by <c>|</c>, with the variables that take the result.</summary>
internal sealed class PipeNode(int start) : Node(start)
{
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>The variables exist already (<c>=</c> instead of <c>:=</c>).</summary>
    public bool IsAssignment { get; init; }

    public ImmutableArray<CommandNode> Commands { get; init; } = [];
}

internal sealed class CommandNode(int start, ImmutableArray<Node> arguments) : Node(start)
{
    public ImmutableArray<Node> Arguments { get; } = arguments;
}

/// <summary><c>.A.B</c>.</summary>
internal sealed class FieldNode(int start, ImmutableArray<string> names) : Node(start)
{
    public ImmutableArray<string> Names { get; } = names;
}

/// <summary><c>(pipeline).A.B</c>.</summary>
internal sealed class ChainNode(int start, Node target, ImmutableArray<string> names) : Node(start)
{
    public Node Target { get; } = target;

    public ImmutableArray<string> Names { get; } = names;
}

/// <summary><c>$x.A.B</c>.</summary>
internal sealed class VariableNode(int start, string variable, ImmutableArray<string> names) : Node(start)
{
    public string Variable { get; } = variable;

    public ImmutableArray<string> Names { get; } = names;
}

internal sealed class FunctionNode(int start, string name) : Node(start)
{
    public string Name { get; } = name;
}

internal sealed class DotNode(int start) : Node(start);

internal sealed class NilNode(int start) : Node(start);

/// <param name="start">Offset in characters.</param>
/// <param name="value">Null for a whole number that does not fit, which is an error when it is evaluated.</param>
internal sealed class ConstantNode(int start, GoValue? value) : Node(start)
{
    public GoValue? Value { get; } = value;

    /// <summary>What a parameter for whole numbers takes: also <c>1.0</c> has one.</summary>
    public long? Whole { get; init; }

    /// <summary>As written.</summary>
    public required string Text { get; init; }
}

/// <summary>A whole parsed text.</summary>
/// <param name="Text">The source, for positions in messages.</param>
/// <param name="Root">What is rendered.</param>
/// <param name="Definitions">The root, and what <c>define</c> and <c>block</c> made.</param>
internal sealed record TemplateTree(string Text, ListNode Root, IReadOnlyDictionary<string, ListNode> Definitions)
{
    /// <summary>Whether there are definitions beside the root.</summary>
    public bool HasDefinitions { get; init; }

    /// <summary>Names of all functions.</summary>
    public required ImmutableSortedSet<string> CalledFunctions { get; init; }
}
