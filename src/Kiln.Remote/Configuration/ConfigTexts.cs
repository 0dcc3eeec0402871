using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Sdk.Configuration;

namespace Kiln.Remote.Configuration;

/// <summary>
/// What a plugin says about a configuration: texts, of which some are lists. Each part becomes a problem of its own
/// that points at the option it names.
/// </summary>
public static partial class ConfigTexts
{
    private const string Silence = "The plugin refused the configuration without saying why.";

    private const int MaxDepth = 8;

    /// <param name="text">As the plugin sent it.</param>
    /// <param name="schema">Of the component: options are found by their names.</param>
    public static ImmutableArray<ConfigProblem> Errors(string text, ConfigSchema schema)
    {
        OptionNames names = new(schema);
        ImmutableArray<string> parts = [.. Parts(text, 0)];

        // The heading of a list inside of a list that stands as deep as the outer one looks like an item.
        ImmutableArray<string> said = [.. parts.Where(static part => !Heading().IsMatch(part))];
        return [.. (said.IsEmpty ? parts : said).Select(part => new ConfigProblem(part, names.FindIn(part)))];
    }

    public static ImmutableArray<ConfigProblem> Warnings(IEnumerable<string> texts, ConfigSchema schema)
    {
        OptionNames names = new(schema);
        return [.. texts.Select(static text => text.Trim()).Where(static text => text.Length > 0)
            .Select(text => ConfigProblem.Warning(text, names.FindIn(text)))];
    }

    private static IEnumerable<string> Parts(string text, int depth)
    {
        Match heading = ListHeading().Match(text);
        ImmutableArray<string> items =
            heading.Success && depth < MaxDepth ? Items(text[(heading.Index + heading.Length)..]) : [];
        if (items.IsEmpty)
        {
            return [text.Trim() is { Length: > 0 } whole ? whole : Silence];
        }

        string before = text[..heading.Index].Trim();
        IEnumerable<string> parts = items.SelectMany(item => Parts(item, depth + 1));
        return before.Length == 0 ? parts : parts.Select(part => $"{before} {part}");
    }

    /// <summary>The items of a list; lines that belong to an item stay with it.</summary>
    private static ImmutableArray<string> Items(string list)
    {
        List<List<string>> items = [];
        int? indent = null;
        foreach (string line in list.Split('\n').Select(static line => line.TrimEnd('\r')))
        {
            Match bullet = Bullet().Match(line);

            // What is deeper than the first item is a list inside of an item.
            if (bullet.Success && bullet.Length <= (indent ?? bullet.Length))
            {
                indent ??= bullet.Length;
                items.Add([line[bullet.Length..]]);
            }
            else if (items.Count > 0)
            {
                items[^1].Add(line.TrimEnd());
            }
            else if (line.Trim().Length > 0)
            {
                // Not a list after all.
                return [];
            }
        }

        return [.. items.Select(static item => string.Join('\n', item).Trim()).Where(static item => item.Length > 0)];
    }

    [GeneratedRegex(
        @"\d+ errors?(?:\(s\))? (?:occurred|decoding):[ \t]*\r?\n",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ListHeading();

    [GeneratedRegex(
        @"^\d+ errors?(?:\(s\))? (?:occurred|decoding):$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*\* ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Bullet();
}
