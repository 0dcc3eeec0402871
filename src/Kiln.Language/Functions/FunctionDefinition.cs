using System.Collections.Immutable;
using Kiln.Language.Evaluation;
using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>A function that expressions can call.</summary>
public abstract class FunctionDefinition
{
    private protected FunctionDefinition(string name, ImmutableArray<FunctionParameter> parameters, FunctionParameter? rest)
    {
        Name = name;
        Parameters = parameters;
        Rest = rest;
    }

    public string Name { get; }

    /// <summary>Those that every call must have.</summary>
    public ImmutableArray<FunctionParameter> Parameters { get; }

    /// <summary>What further arguments are, any number of them; null when there must be none.</summary>
    public FunctionParameter? Rest { get; }

    internal FunctionParameter ParameterAt(int index) => index < Parameters.Length ? Parameters[index] : Rest!;
}

/// <summary>A function of values: what nearly all functions are.</summary>
public sealed class ValueFunction : FunctionDefinition
{
    /// <param name="name">As it is called.</param>
    /// <param name="parameters">Those that every call must have.</param>
    /// <param name="result">The type of the result, for calls with unknown arguments.</param>
    /// <param name="body">Gets converted arguments that fulfil the parameters' conditions. Must not throw.</param>
    public ValueFunction(
        string name,
        ImmutableArray<FunctionParameter> parameters,
        HclType result,
        Func<ImmutableArray<HclValue>, FunctionResult> body)
        : this(name, parameters, null, result, body)
    {
    }

    /// <param name="name">As it is called.</param>
    /// <param name="parameters">Those that every call must have.</param>
    /// <param name="rest">What further arguments are.</param>
    /// <param name="result">The type of the result, for calls with unknown arguments.</param>
    /// <param name="body">Gets converted arguments that fulfil the parameters' conditions. Must not throw.</param>
    public ValueFunction(
        string name,
        ImmutableArray<FunctionParameter> parameters,
        FunctionParameter? rest,
        HclType result,
        Func<ImmutableArray<HclValue>, FunctionResult> body)
        : base(name, parameters, rest)
    {
        ResultType = _ => result;
        Body = body;
    }

    /// <summary>From the types of the arguments to that of the result; the dynamic type when it depends on values.</summary>
    public Func<ImmutableArray<HclType>, HclType> ResultType { get; init; }

    /// <summary>How secret arguments make the result secret.</summary>
    public Secrecy Secrecy { get; init; }

    public Func<ImmutableArray<HclValue>, FunctionResult> Body { get; }
}

/// <summary>A function that looks at its arguments as expressions: <c>try</c>, <c>can</c>, <c>convert</c>.</summary>
internal sealed class ExpressionFunction : FunctionDefinition
{
    public ExpressionFunction(
        string name,
        ImmutableArray<FunctionParameter> parameters,
        FunctionParameter? rest,
        Func<ExpressionCall, FunctionResult> body)
        : base(name, parameters, rest) => Body = body;

    public Func<ExpressionCall, FunctionResult> Body { get; }
}
