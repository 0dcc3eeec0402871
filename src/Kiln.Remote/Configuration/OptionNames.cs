using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Sdk.Configuration;

namespace Kiln.Remote.Configuration;

/// <summary>Finds the option that a message is about.</summary>
internal sealed partial class OptionNames(ConfigSchema schema)
{
    /// <returns>A dotted path of names of the schema, a name that a plugin says it does not know, or null.</returns>
    public string? FindIn(string text)
    {
        Match unknown = UnknownKey().Match(text);
        if (unknown.Success)
        {
            return unknown.Groups["name"].Value;
        }

        // Compat: what a decoder quotes is a name without regard to case; other words are names only as they are.
        return Quoted().Matches(text)
                .Select(match => Resolve(match.Groups["name"].Value, StringComparison.OrdinalIgnoreCase))
                .FirstOrDefault(IsFound)
            ?? WordsOf(text).Select(word => Resolve(word, StringComparison.Ordinal)).FirstOrDefault(IsFound);
    }

    private static bool IsFound(string? path) => path is not null;

    /// <summary>Words that can only be names first: <c>disk_size</c> says more than <c>path</c>.</summary>
    private static IEnumerable<string> WordsOf(string text) =>
        Word().Matches(text)
            .Select(static match => match.Index == 0 ? Uncapitalized(match.Value) : match.Value)
            .OrderBy(static word => word.Contains('_') ? 0 : 1);

    private static string Uncapitalized(string word) => char.ToLowerInvariant(word[0]) + word[1..];

    /// <summary>The path in the names of the schema, as far as it goes; positions in lists are left out.</summary>
    private string? Resolve(string path, StringComparison comparison)
    {
        string[] steps = Position().Replace(path, "").Split('.');
        return Top(schema, steps, comparison)
            ?? (steps.Length == 1 && steps[0].Contains('_') ? Nested(schema, steps[0], comparison) : null);
    }

    private static string? Top(ConfigSchema schema, ReadOnlySpan<string> steps, StringComparison comparison)
    {
        string first = steps[0];
        if (schema.Options.FirstOrDefault(option => option.Name.Equals(first, comparison)) is { } option)
        {
            return option.Name;
        }

        if (schema.Blocks.FirstOrDefault(block => block.Name.Equals(first, comparison)) is not { } found)
        {
            return null;
        }

        string? inner = steps.Length > 1 ? Top(found.Schema, steps[1..], comparison) : null;
        return inner is null ? found.Name : $"{found.Name}.{inner}";
    }

    private static string? Nested(ConfigSchema schema, string name, StringComparison comparison) => schema.Blocks
        .Select(block => (Top(block.Schema, [name], comparison) ?? Nested(block.Schema, name, comparison)) is { } inner
            ? $"{block.Name}.{inner}"
            : null)
        .FirstOrDefault(IsFound);

    [GeneratedRegex(
        "unknown configuration key: '?\"(?<name>[^\"]+)\"",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex UnknownKey();

    [GeneratedRegex(
        """['"`](?<name>[^'"`\s]{1,200})['"`]""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\w{1,200}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Position();
}
