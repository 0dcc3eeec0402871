using System.Collections.Immutable;
using System.Globalization;
using Kiln.GoTemplate.Syntax;

namespace Kiln.GoTemplate.Evaluation;

/// <summary>Calls functions, and checks what they are given.</summary>
internal sealed class CallEvaluator(EvaluationState state, PipelineEvaluator pipelines)
{
    public static string NameOf(GoParameter type) => type == GoParameter.String ? "string" : "int";

    /// <param name="dot">The current <c>.</c>.</param>
    /// <param name="name">The function.</param>
    /// <param name="whole">What messages of the function itself show.</param>
    /// <param name="arguments">Not computed yet.</param>
    /// <param name="final">What comes from the pipeline as one more argument.</param>
    public GoValue Call(GoValue dot, FunctionNode name, Node whole, ReadOnlySpan<Node> arguments, GoValue? final)
    {
        state.At(name);
        GoFunction? function = state.Functions.Find(name.Name);
        if (function is null)
        {
            return state.Fail($"\"{name.Name}\" is not a defined function");
        }

        if (!CheckCount(function, arguments.Length, arguments.Length + (final is null ? 0 : 1)))
        {
            return GoValue.NoValue;
        }

        return function.StopsAt is { } stop
            ? Stopping(dot, arguments, final, stop)
            : Invoke(function, whole, Values(dot, function, arguments, final));
    }

    public GoValue Validate(GoValue value, GoParameter type)
    {
        switch (type)
        {
            case GoParameter.Any:
                return value is GoNoValue ? GoValue.Nil : value;
            case GoParameter.String when value is GoString:
            case GoParameter.Int when value is GoInt { IsByte: false }:
                return value;
        }

        return state.Fail(value is GoNil or GoNoValue
            ? $"invalid value; expected {NameOf(type)}"
            : $"wrong type for value; expected {NameOf(type)}; got {value.TypeName}");
    }

    public GoValue Constant(ConstantNode constant, GoParameter type) => type switch
    {
        GoParameter.String when constant.Value is GoString => constant.Value,
        GoParameter.String => state.Fail($"expected string; found {constant.Text}"),
        GoParameter.Int when constant.Whole is { } whole => GoValue.Of(whole),
        GoParameter.Int => state.Fail($"expected integer; found {constant.Text}"),
        _ => constant.Value ?? state.Fail($"{constant.Text} overflows int"),
    };

    /// <summary>For <c>and</c> and <c>or</c>, which compute no more arguments than they need.</summary>
    private GoValue Stopping(GoValue dot, ReadOnlySpan<Node> arguments, GoValue? final, bool stop)
    {
        GoValue value = GoValue.NoValue;
        foreach (Node argument in arguments)
        {
            value = state.Spend() ? pipelines.Argument(dot, argument, GoParameter.Any) : GoValue.NoValue;
            if (state.IsStopped || value.IsTrue == stop)
            {
                return value;
            }
        }

        return final ?? value;
    }

    private ImmutableArray<GoValue> Values(
        GoValue dot,
        GoFunction function,
        ReadOnlySpan<Node> arguments,
        GoValue? final)
    {
        int count = arguments.Length + (final is null ? 0 : 1);
        if (count == 0)
        {
            return [];
        }

        GoValue[] values = new GoValue[count];
        for (int i = 0; i < arguments.Length && state.Spend(); i++)
        {
            values[i] = pipelines.Argument(dot, arguments[i], function.ParameterAt(i));
        }

        if (final is not null && !state.IsStopped)
        {
            values[^1] = Validate(final, function.ParameterAt(count - 1));
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    private GoValue Invoke(GoFunction function, Node whole, ImmutableArray<GoValue> values)
    {
        if (state.IsStopped || !state.SpendOn(values))
        {
            return GoValue.NoValue;
        }

        GoCallResult result = function.Body(new(values, state.MaxLength));
        if (result.Error is null)
        {
            return state.Check(result.Value ?? GoValue.NoValue);
        }

        state.At(whole);
        return state.Fail($"error calling {function.Name}: {result.Error}");
    }

    /// <param name="function">What is called.</param>
    /// <param name="written">Arguments that stand behind the name.</param>
    /// <param name="all">With the one that the pipeline gives.</param>
    private bool CheckCount(GoFunction function, int written, int all)
    {
        int wanted = function.Parameters.Length;
        string? error = function.IsVariadic switch
        {
            true when all < wanted - 1 => Text($"want at least {wanted - 1} got {written}"),
            false when all != wanted => Text($"want {wanted} got {all}"),
            _ => null,
        };
        if (error is not null)
        {
            state.Fail($"wrong number of args for {function.Name}: {error}");
        }

        return error is null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
