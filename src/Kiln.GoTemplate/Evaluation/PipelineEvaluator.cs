using System.Collections.Immutable;
using System.Globalization;
using Kiln.GoTemplate.Formatting;
using Kiln.GoTemplate.Syntax;

namespace Kiln.GoTemplate.Evaluation;

/// <summary>Computes pipelines. After an error every result is meaningless; callers look at the state.</summary>
internal sealed class PipelineEvaluator(EvaluationState state)
{
    /// <summary>Where the variables of the running template begin.</summary>
    public int Scope { get; set; }

    /// <summary>Computes the pipeline and gives its value to its variables.</summary>
    public GoValue Evaluate(GoValue dot, PipeNode pipe)
    {
        GoValue value = EvaluateCommands(dot, pipe);
        foreach (string variable in pipe.Variables)
        {
            Bind(pipe, variable, value);
        }

        return value;
    }

    public GoValue EvaluateCommands(GoValue dot, PipeNode pipe)
    {
        GoValue? value = null;
        if (state.Enter(pipe))
        {
            foreach (CommandNode command in pipe.Commands)
            {
                value = state.Spend(command) ? EvaluateCommand(dot, command, value) : GoValue.NoValue;
            }
        }

        state.Leave();
        return value ?? GoValue.NoValue;
    }

    public void Bind(PipeNode pipe, string variable, GoValue value)
    {
        if (!pipe.IsAssignment)
        {
            state.Declare(variable, value);
        }
        else if (!state.Assign(variable, value, Scope))
        {
            state.Fail(pipe.Commands[^1].Arguments[0], $"undefined variable: {variable}");
        }
    }

    /// <param name="dot">The current <c>.</c>.</param>
    /// <param name="command">What to compute.</param>
    /// <param name="final">The value of the command before it in the pipeline: an additional last argument.</param>
    private GoValue EvaluateCommand(GoValue dot, CommandNode command, GoValue? final)
    {
        Node first = command.Arguments[0];
        bool hasArguments = command.Arguments.Length > 1 || final is not null;
        switch (first)
        {
            case FunctionNode function:
                return Call(dot, function, command, command.Arguments.AsSpan()[1..], final);
            case FieldNode field:
                return Fields(field, dot, field.Names, hasArguments);
            case ChainNode chain:
                return Fields(chain, Argument(dot, chain.Target), chain.Names, hasArguments);
            case VariableNode variable:
                return Variable(variable, hasArguments);
        }

        if (hasArguments)
        {
            return state.Fail(first, $"can't give argument to non-function {state.SourceOf(first)}");
        }

        return first is NilNode ? state.Fail(first, "nil is not a command") : Argument(dot, first);
    }

    private GoValue Argument(GoValue dot, Node node) => node switch
    {
        DotNode => dot,
        NilNode => GoValue.Nil,
        ConstantNode constant => constant.Value,
        FieldNode field => Fields(field, dot, field.Names, hasArguments: false),
        ChainNode chain => Fields(chain, Argument(dot, chain.Target), chain.Names, hasArguments: false),
        VariableNode variable => Variable(variable, hasArguments: false),
        PipeNode pipe => Evaluate(dot, pipe),
        FunctionNode function => Call(dot, function, function, [], final: null),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private GoValue Variable(VariableNode node, bool hasArguments)
    {
        GoValue? value = state.Lookup(node.Variable, Scope);
        if (value is null)
        {
            return state.Fail(node, $"undefined variable: {node.Variable}");
        }

        if (node.Names.IsEmpty && hasArguments)
        {
            return state.Fail(node, $"can't give argument to non-function {node.Variable}");
        }

        return Fields(node, value, node.Names, hasArguments);
    }

    private GoValue Fields(Node node, GoValue receiver, ImmutableArray<string> names, bool hasArguments)
    {
        GoValue value = receiver;
        for (int i = 0; i < names.Length && !state.IsStopped; i++)
        {
            value = Field(node, value, names[i], hasArguments && i == names.Length - 1);
        }

        return value;
    }

    private GoValue Field(Node node, GoValue receiver, string name, bool hasArguments)
    {
        switch (receiver)
        {
            case GoNoValue:
                return receiver;
            case GoNil:
                return state.Fail(node, $"nil pointer evaluating interface {{}}.{name}");
            case GoMap map when hasArguments:
                return state.Fail(node, $"{name} is not a method but has arguments");
            case GoMap map when map.Entries.TryGetValue(name, out GoValue? value):
                return value;
            case GoMap { StructName: null }:
                return GoValue.NoValue;
            default:
                return state.Fail(node, $"can't evaluate field {name} in type {receiver.TypeName}");
        }
    }

    private GoValue Call(GoValue dot, FunctionNode name, Node whole, ReadOnlySpan<Node> arguments, GoValue? final)
    {
        GoFunction? function = state.Functions.Find(name.Name);
        if (function is null)
        {
            return state.Fail(name, $"\"{name.Name}\" is not a defined function");
        }

        int count = arguments.Length + (final is null ? 0 : 1);
        if (!CheckCount(function, name, count))
        {
            return GoValue.NoValue;
        }

        ImmutableArray<GoValue>.Builder values = ImmutableArray.CreateBuilder<GoValue>(count);
        foreach (Node argument in arguments)
        {
            GoValue value = state.Spend(argument) ? Argument(dot, argument) : GoValue.NoValue;
            if (function.StopsAt is { } stop && value.IsTrue == stop)
            {
                return value;
            }

            values.Add(Convert(function, values.Count, value, argument));
        }

        if (final is not null)
        {
            values.Add(Convert(function, values.Count, final, name));
        }

        return state.IsStopped ? GoValue.NoValue : Invoke(function, whole, values.ToImmutable());
    }

    private GoValue Invoke(GoFunction function, Node whole, ImmutableArray<GoValue> values)
    {
        GoCallResult result = function.Body(new(values, state.MaxLength));
        return result.Error is null
            ? state.Check(whole, result.Value ?? GoValue.NoValue)
            : state.Fail(whole, $"error calling {function.Name}: {result.Error}");
    }

    private bool CheckCount(GoFunction function, FunctionNode name, int count)
    {
        int wanted = function.Parameters.Length;
        string? want = function.IsVariadic switch
        {
            true when count < wanted - 1 => string.Create(CultureInfo.InvariantCulture, $"at least {wanted - 1}"),
            false when count != wanted => wanted.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (want is not null)
        {
            state.Fail(name, $"wrong number of args for {function.Name}: want {want} got {count}");
        }

        return want is null;
    }

    private GoValue Convert(GoFunction function, int index, GoValue value, Node node)
    {
        GoParameter parameter = function.ParameterAt(index);
        switch (parameter)
        {
            case GoParameter.Any:
                return value is GoNoValue ? GoValue.Nil : value;
            case GoParameter.String when value is GoString:
            case GoParameter.Int when value is GoInt:
                return value;
        }

        string expected = parameter == GoParameter.String ? "string" : "int";
        string constant = parameter == GoParameter.String ? "string" : "integer";
        return state.Fail(node, (node, value) switch
        {
            (ConstantNode, _) => $"expected {constant}; found {state.SourceOf(node)}",
            (NilNode, _) => $"cannot assign nil to {expected}",
            (_, GoNil or GoNoValue) => $"invalid value; expected {expected}",
            _ => $"wrong type for value; expected {expected}; got {value.TypeName}",
        });
    }
}
