namespace Kiln.Language;

/// <summary>
/// Limits on what the language accepts. A stack overflow would end the process and cannot be caught, so nesting is
/// limited to what the smallest stack (1.5 MB) carries through parser, evaluator and formatter alike.
/// </summary>
public static class SyntaxLimits
{
    /// <summary>How deep expressions, blocks and template directives may be nested in each other, together.</summary>
    public const int Depth = 400;

    /// <summary>
    /// The largest file that is read. A tree takes some ten times the memory of its text, up to 27 times when the text has only the smallest tokens.
    /// </summary>
    public const int FileBytes = 256 * 1024 * 1024;

    /// <summary>After so many diagnostics of one file the rest is not listed.</summary>
    public const int Diagnostics = 1_000;
}
