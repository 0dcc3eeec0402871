using System.Collections.Immutable;
using System.Globalization;
using Kiln.GoTemplate.Syntax;

namespace Kiln.GoTemplate.Evaluation;

/// <summary>
/// Computes pipelines. After an error every result is meaningless; callers look at the state. The places where the
/// state is told its node are Go's, because messages show the last one.
/// </summary>
internal sealed class PipelineEvaluator
{
    private readonly EvaluationState _state;
    private readonly CallEvaluator _calls;

    public PipelineEvaluator(EvaluationState state)
    {
        _state = state;
        _calls = new(state, this);
    }

    /// <summary>Where the variables of the running template begin.</summary>
    public int Scope { get; set; }

    /// <summary>Computes the pipeline and gives its value to its variables.</summary>
    public GoValue Evaluate(GoValue dot, PipeNode pipe)
    {
        GoValue value = GoValue.NoValue;
        if (_state.Enter(pipe))
        {
            value = EvaluateCommands(dot, pipe);
        }

        _state.Leave();
        foreach (string variable in pipe.Variables)
        {
            Bind(variable, value, pipe.IsAssignment);
        }

        return value;
    }

    public void Bind(string variable, GoValue value, bool exists)
    {
        if (!exists)
        {
            _state.Declare(variable, value);
        }
        else if (!_state.Assign(variable, value, Scope))
        {
            _state.Fail($"undefined variable: {variable}");
        }
    }

    /// <summary>Computes an argument of a call.</summary>
    /// <param name="dot">The current <c>.</c>.</param>
    /// <param name="node">What to compute.</param>
    /// <param name="type">What it must be.</param>
    public GoValue Argument(GoValue dot, Node node, GoParameter type)
    {
        _state.At(node);
        return node switch
        {
            NilNode when type == GoParameter.Any => GoValue.Nil,
            NilNode => _state.Fail($"cannot assign nil to {CallEvaluator.NameOf(type)}"),
            ConstantNode constant => _calls.Constant(constant, type),
            _ => _calls.Validate(Operand(dot, node), type),
        };
    }

    private GoValue EvaluateCommands(GoValue dot, PipeNode pipe)
    {
        GoValue? value = null;
        foreach (CommandNode command in pipe.Commands)
        {
            GoValue next = _state.Spend() ? EvaluateCommand(dot, command, value) : GoValue.NoValue;
            value = next is GoNil ? GoValue.NoValue : next;
        }

        return value ?? GoValue.NoValue;
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
                return _calls.Call(dot, function, command, command.Arguments.AsSpan()[1..], final);
            case FieldNode or ChainNode or VariableNode { Names.IsEmpty: false }:
                return Operand(dot, first, hasArguments);
            case PipeNode pipe:
                return hasArguments ? NotAFunction(first) : Evaluate(dot, pipe);
        }

        _state.At(first);
        return first switch
        {
            _ when hasArguments => NotAFunction(first),
            NilNode => _state.Fail("nil is not a command"),
            ConstantNode constant => _calls.Constant(constant, GoParameter.Any),
            _ => Operand(dot, first),
        };
    }

    private GoValue NotAFunction(Node first) =>
        _state.Fail($"can't give argument to non-function {NodeText.Of(first)}");

    private GoValue Operand(GoValue dot, Node node, bool hasArguments = false)
    {
        switch (node)
        {
            case DotNode:
                return dot;
            case PipeNode pipe:
                return Evaluate(dot, pipe);
            case FunctionNode function:
                return _calls.Call(dot, function, function, [], final: null);
            case FieldNode field:
                _state.At(field);
                return Fields(dot, field.Names, hasArguments);
            case VariableNode variable:
                _state.At(variable);
                return Fields(Variable(variable.Variable), variable.Names, hasArguments);
            case ChainNode chain:
                _state.At(chain);
                _state.At(chain.Target);
                return Fields(Operand(dot, chain.Target), chain.Names, hasArguments);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private GoValue Variable(string name) =>
        _state.Lookup(name, Scope) ?? _state.Fail($"undefined variable: {name}");

    private GoValue Fields(GoValue receiver, ImmutableArray<string> names, bool hasArguments)
    {
        GoValue value = receiver;
        for (int i = 0; i < names.Length && !_state.IsStopped; i++)
        {
            value = Field(value, names[i], hasArguments && i == names.Length - 1);
        }

        return value;
    }

    private GoValue Field(GoValue receiver, string name, bool hasArguments)
    {
        switch (receiver)
        {
            case GoNoValue:
                return receiver;
            case GoNil:
                return _state.Fail($"nil pointer evaluating interface {{}}.{name}");
            case GoMap map when hasArguments:
                return _state.Fail($"{name} is not a method but has arguments");
            case GoMap map when map.Entries.TryGetValue(name, out GoValue? value):
                return value;
            case GoMap { StructName: null }:
                return GoValue.NoValue;
            default:
                return _state.Fail(string.Create(
                    CultureInfo.InvariantCulture,
                    $"can't evaluate field {name} in type {receiver.TypeName}"));
        }
    }
}
