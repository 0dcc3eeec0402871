namespace Kiln.Language.Patterns;

/// <summary>The flags <c>i</c>, <c>m</c>, <c>s</c> and <c>U</c>; they hold to the end of the group they are set in.</summary>
internal readonly record struct PatternFlags(bool IgnoresCase, bool IsMultiLine, bool DotMatchesAll, bool IsLazy)
{
    /// <summary>Null when there is no such flag.</summary>
    public PatternFlags? With(char letter, bool value) => letter switch
    {
        'i' => this with { IgnoresCase = value },
        'm' => this with { IsMultiLine = value },
        's' => this with { DotMatchesAll = value },
        'U' => this with { IsLazy = value },
        _ => null,
    };
}
