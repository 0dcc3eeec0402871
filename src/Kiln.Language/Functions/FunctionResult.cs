using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>What a call gives: a value, or why there is none.</summary>
public readonly record struct FunctionResult
{
    public HclValue? Value { get; internal init; }

    /// <summary>A part of a sentence, without a full stop.</summary>
    public string? Failure { get; private init; }

    /// <summary>The argument that is to blame, if it is one.</summary>
    public int? Argument { get; private init; }

    /// <summary>
    /// What the call cost beyond the size of its arguments and result: an evaluation inside it counts as part of the outer
    /// one.
    /// </summary>
    internal long Work { get; init; }

    /// <summary>A failure that has been reported already.</summary>
    internal bool IsReported { get; private init; }

    internal static FunctionResult Reported => new() { IsReported = true };

    public static implicit operator FunctionResult(HclValue value) => new() { Value = value };

    /// <summary>"Call to function ... failed: REASON."</summary>
    public static FunctionResult Fail(string reason) => new() { Failure = reason };

    /// <summary>"Invalid value for ... parameter: REASON."</summary>
    public static FunctionResult FailArgument(int argument, string reason) => new() { Failure = reason, Argument = argument };
}
