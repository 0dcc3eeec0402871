namespace Kiln.Language.Functions;

/// <summary>How long the results of functions that multiply text may become.</summary>
internal static class TextLimit
{
    /// <summary>In UTF-16 units.</summary>
    public const int MaxLength = Evaluation.EvaluationLimits.TextLength;

    /// <returns>The failure, or null when a result of that length is allowed.</returns>
    public static FunctionResult? Check(long length) => length <= MaxLength
        ? (FunctionResult?)null
        : FunctionResult.Fail($"the result would have more than {MaxLength:#,0} characters");
}
