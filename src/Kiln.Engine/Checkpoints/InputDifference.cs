using System.Collections.Immutable;

namespace Kiln.Engine.Checkpoints;

/// <summary>Says what is different between two sets of inputs, in the user's words and without any value.</summary>
internal sealed class InputDifference(StepInputs before, StepInputs now)
{
    private const int MostNamed = 3;

    /// <summary>As the end of "because".</summary>
    public static string Describe(StepInputs before, StepInputs now) => new InputDifference(before, now).Describe();

    /// <summary>As the end of "because", for inputs that are no options.</summary>
    public static string Describe(
        ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> now) =>
        Describe(new StepInputs(before, null), new StepInputs(now, null));

    private string Describe()
    {
        string[] things = [.. Changed(before.Digests, now.Digests).Select(Words).Distinct(StringComparer.Ordinal)];
        return things switch
        {
            [] => "it has changed",
            [var only] => $"{only} has changed",
            _ => $"{Joined(things, "other things")} have changed",
        };
    }

    private string Words(string name) => name.Split(':', 3) switch
    {
        ["text", var option, _] => OptionWords(option),
        ["option", var option, ..] => OptionWords(option),
        ["builder", ..] => $"the builder's input \"{name[InputName.BuilderPrefix.Length..]}\"",
        _ => name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..],
    };

    private string OptionWords(string option)
    {
        string prefix = InputName.Cause(option, "");
        string[] moving = [.. now.Causes
            .Where(cause => cause.Value.Length == 0 && cause.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(cause => $"{cause.Key[prefix.Length..]} is new in each run")];
        string[] changed = [.. Changed(before.Causes, now.Causes)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)
                && before.Causes.ContainsKey(name)
                && now.Causes.ContainsKey(name))
            .Select(name => name[prefix.Length..])];
        string[] causes = [.. changed, .. moving];
        return causes.Length == 0 ? $"its option {option}" : $"its option {option} ({Joined(causes, "more")})";
    }

    private static IEnumerable<string> Changed(
        ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> now) =>
        before.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Where(name => before.GetValueOrDefault(name) != now.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal);

    private static string Joined(string[] names, string others)
    {
        string[] named = names.Length > MostNamed + 1
            ? [.. names.Take(MostNamed), $"{names.Length - MostNamed} {others}"]
            : names;
        return named.Length == 1 ? named[0] : $"{string.Join(", ", named[..^1])} and {named[^1]}";
    }
}
