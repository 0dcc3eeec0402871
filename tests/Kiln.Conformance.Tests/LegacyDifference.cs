using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Kiln.Conformance.Tests;

/// <summary>
/// How packer 1.6.6 differs in a case of a legacy template. Also then the files are compared, and the exit code unless
/// <paramref name="HasOtherExit"/>.
/// </summary>
/// <param name="HasOtherWords">The output is another one: <c>~ reason</c>.</param>
/// <param name="HasOtherExit">So is the exit code: <c>~ exit: reason</c>.</param>
/// <param name="Names">What 1.6.6 calls by another name: <c>~ names: null.a is a in 1.6.6</c>.</param>
internal sealed partial record LegacyDifference(
    bool HasOtherWords,
    bool HasOtherExit,
    ImmutableArray<(string New, string Old)> Names)
{
    public static LegacyDifference Parse(string? text)
    {
        if (text is null || text.StartsWith("names: ", StringComparison.Ordinal))
        {
            return new(false, false, [.. Pair().Matches(text ?? "").Select(static m => (m.Groups[1].Value, m.Groups[2].Value))]);
        }

        return new(true, text.StartsWith("exit: ", StringComparison.Ordinal), []);
    }

    /// <summary>Packer's output with today's names of the builds.</summary>
    public string Rename(string output)
    {
        foreach ((string now, string old) in Names)
        {
            string name = Regex.Escape(old);
            output = Regex.Replace(
                output,
                @$"(?<=^==> |^--> |^Build '|,ui,\w+,(?:\\n)?(?:==> |--> |Build '))(?:{name})(?=:| \(|')|(?<=^,?){name}(?=,artifact)",
                now,
                RegexOptions.Multiline);
        }

        return output;
    }

    /// <summary>The part of a result that both must have.</summary>
    public string Comparable(string result)
    {
        if (!HasOtherWords)
        {
            return PlainOutput.Sorted(result);
        }

        IEnumerable<string> lines = result.Split('\n').Where(line =>
            line.StartsWith("+ ", StringComparison.Ordinal)
            || line.StartsWith("| ", StringComparison.Ordinal)
            || (!HasOtherExit && line.StartsWith("exit ", StringComparison.Ordinal)));
        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"(\S+) is (\S+) in 1\.6\.6")]
    private static partial Regex Pair();
}
