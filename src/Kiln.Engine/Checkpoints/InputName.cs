using System.Collections.Immutable;

namespace Kiln.Engine.Checkpoints;

/// <summary>The names under which inputs are remembered, and how messages name them.</summary>
internal static class InputName
{
    private const string OptionPrefix = "option:";
    private const string PathPrefix = "path:";
    private const string TextPrefix = "text:";
    private const string OwnPrefix = "own:";
    private const string BuilderPrefix = "builder:";
    private const int MostNamed = 3;

    public static string Option(string name) => OptionPrefix + name;

    public static string Path(string path) => PathPrefix + path;

    public static string Text(int index) => $"{TextPrefix}{index}";

    /// <param name="words">As messages say it: <c>the name of the source</c>.</param>
    public static string Own(string words) => OwnPrefix + words;

    public static string Builder(string name) => BuilderPrefix + name;

    /// <summary>What is different, as the end of "because".</summary>
    public static string Difference(
        ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> now)
    {
        string[] names =
        [
            .. before.Keys.Union(now.Keys, StringComparer.Ordinal)
                .Where(name => before.GetValueOrDefault(name) != now.GetValueOrDefault(name)),
        ];

        // What templates give changes with the options that hold them.
        string[] telling = [.. names.Where(static name => !name.StartsWith(TextPrefix, StringComparison.Ordinal))];
        string[] changed = telling.Length > 0 ? [.. telling.Select(Words)] : [.. names.Take(1).Select(Words)];
        string[] named = changed.Length > MostNamed + 1
            ? [.. changed.Take(MostNamed), $"{changed.Length - MostNamed} other things"]
            : changed;
        return named switch
        {
            [] => "it has changed",
            [var only] => $"{only} has changed",
            _ => $"{string.Join(", ", named[..^1])} and {named[^1]} have changed",
        };
    }

    private static string Words(string name) => name.Split(':', 2) switch
    {
        ["path", var path] => path,
        ["option", var option] => $"its option {option}",
        ["builder", var input] => $"the builder's input \"{input}\"",
        ["own", var words] => words,
        _ => "what its templates give",
    };
}
