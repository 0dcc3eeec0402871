using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>What a function takes.</summary>
/// <param name="Name">As messages call it.</param>
/// <param name="Type">Arguments are converted to it; <see cref="HclType.Dynamic"/> takes any.</param>
public sealed record FunctionParameter(string Name, HclType Type)
{
    /// <summary>False: a null is refused before the function sees it.</summary>
    public bool AllowNull { get; init; }

    /// <summary>
    /// False: with anything unknown in the argument the function is not called and the result is unknown. True: parts
    /// may be unknown; together with <see cref="AllowNull"/> the argument itself may be too.
    /// </summary>
    public bool AllowUnknown { get; init; }

    public static FunctionParameter String(string name) => new(name, HclType.String);

    public static FunctionParameter Number(string name) => new(name, HclType.Number);

    public static FunctionParameter Any(string name) => new(name, HclType.Dynamic);

    /// <summary>Any value, of which parts may be unknown.</summary>
    public static FunctionParameter AnyPartly(string name) => new(name, HclType.Dynamic) { AllowUnknown = true };

    public static FunctionParameter ListOf(string name, HclType element) => new(name, HclType.List(element));
}
