using System.Collections.Immutable;
using Kiln.Values;

namespace Kiln.Cli.Flags;

/// <param name="Positional">The arguments after the flags.</param>
/// <param name="Error">Not null: one line that says what is wrong with the flags.</param>
internal readonly record struct ParsedFlags(ImmutableArray<string> Positional, string? Error)
{
    /// <summary>What is wrong for a command that reads exactly one template.</summary>
    public string? ProblemOfOneTemplate =>
        Error is null && Positional.IsEmpty ? "the path of the template is missing" : ProblemOfAtMostOneTemplate;

    /// <summary>What is wrong for a command that can do without a template.</summary>
    public string? ProblemOfAtMostOneTemplate => Error ?? (Positional.Length > 1 ? TooMany(Positional) : null);

    private static string TooMany(ImmutableArray<string> positional)
    {
        string[] misplaced = [.. positional.Skip(1).Where(static word => word.StartsWith('-'))];
        return misplaced.Length > 0
            ? $"flags must stand before the template {GoText.Quote(positional[0])}: {string.Join(' ', misplaced)}"
            : $"only one template can be given, not {positional.Length}: "
                + $"{string.Join(' ', positional.Select(GoText.Quote))}; a folder stands for all template files in it";
    }
}
