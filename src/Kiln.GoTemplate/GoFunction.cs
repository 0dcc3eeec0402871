using System.Collections.Immutable;

namespace Kiln.GoTemplate;

/// <summary>The type that a parameter of a template function asks for.</summary>
public enum GoParameter
{
    Any,
    String,
    Int,
}

/// <summary>Computes one call. Must be safe from any thread.</summary>
public delegate GoCallResult GoFunctionBody(GoArguments arguments);

/// <summary>A function that templates call by name.</summary>
/// <param name="Name">As written in templates.</param>
/// <param name="Parameters">Checked before the body runs.</param>
/// <param name="Body">Gets arguments of the declared types.</param>
public sealed record GoFunction(string Name, ImmutableArray<GoParameter> Parameters, GoFunctionBody Body)
{
    /// <summary>The last parameter takes any number of arguments, also none.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>
    /// For <c>and</c> and <c>or</c>: no argument is evaluated after the first one whose truth is this.
    /// </summary>
    internal bool? StopsAt { get; init; }

    public GoParameter ParameterAt(int index) => Parameters[Math.Min(index, Parameters.Length - 1)];
}

/// <summary>The arguments of one call.</summary>
/// <param name="Values">As many as the function's declaration allows.</param>
/// <param name="MaxLength">No string of more characters may be made.</param>
public readonly record struct GoArguments(ImmutableArray<GoValue> Values, int MaxLength)
{
    public int Count => Values.Length;

    public GoValue this[int index] => Values[index];

    /// <summary>An argument whose parameter is declared as <see cref="GoParameter.String"/>.</summary>
    public string Text(int index) => ((GoString)Values[index]).Value;

    /// <summary>An argument whose parameter is declared as <see cref="GoParameter.Int"/>.</summary>
    public long Integer(int index) => ((GoInt)Values[index]).Value;
}

/// <summary>The value of a call, or why there is none.</summary>
public readonly record struct GoCallResult
{
    private GoCallResult(GoValue? value, string? error)
    {
        Value = value;
        Error = error;
    }

    public GoValue? Value { get; }

    public string? Error { get; }

    public static implicit operator GoCallResult(string text) => new(GoValue.Of(text), null);

    public static implicit operator GoCallResult(bool value) => new(GoValue.Of(value), null);

    public static implicit operator GoCallResult(GoValue value) => new(value, null);

    public static GoCallResult Of(GoValue value) => new(value, null);

    public static GoCallResult Failed(string error) => new(null, error);
}
