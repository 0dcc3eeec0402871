namespace Kiln.Language.Evaluation;

/// <summary>What one expression may cost. Templates stay far below; only runaway ones reach a limit.</summary>
public static class EvaluationLimits
{
    /// <summary>How many parts of expressions one evaluation may visit; a loop visits its body once per element.</summary>
    public const int Steps = 3_000_000;

    /// <summary>
    /// How many parts of values the functions and comparisons of one evaluation may take and give: a step can be a call
    /// that makes a thousand elements. Some seconds.
    /// </summary>
    public const long Work = 30_000_000;

    /// <summary>How deep a value may be nested.</summary>
    public const int ValueDepth = 500;

    /// <summary>How many parts a value may have at all depths.</summary>
    public const int ValueParts = 2_000_000;

    /// <summary>
    /// How many UTF-16 units a string, or all strings in a value together, may have, a string that occurs twice counted
    /// twice; and all strings that one evaluation makes.
    /// </summary>
    public const int TextLength = 64 * 1024 * 1024;
}
