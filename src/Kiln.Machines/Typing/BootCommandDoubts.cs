using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Machines.Typing.Keys;

namespace Kiln.Machines.Typing;

/// <summary>Finds what is typed as it is, as every Packer does, although it looks like an expression.</summary>
internal static partial class BootCommandDoubts
{
    private const int LongestExpression = 200;
    private const int ShortName = 5;

    private static ImmutableArray<string> Names { get; } =
        [.. SpecialKeys.All.Select(static key => key.Name), "wait"];

    private static ImmutableArray<string> LowerNames { get; } =
        [.. Names.Select(static name => name.ToLowerInvariant())];

    /// <returns>What may have been meant by the text that begins here; null when it is plain.</returns>
    public static string? Of(string text, int place)
    {
        if (place + 1 == text.Length || !char.IsAsciiLetter(text[place + 1]))
        {
            return null;
        }

        string start = text.Substring(place, Math.Min(LongestExpression, text.Length - place));
        if (TextWait().Match(start) is { Success: true } textWait)
        {
            return $"{textWait.Value} is typed as it is. "
                + "Did you mean <waitForText \"TEXT\"> or <waitForText \"TEXT\" 60s>?";
        }

        if (Wait().Match(start) is { Success: true } wait)
        {
            return $"{wait.Value} is typed as it is. Did you mean <wait>, <wait5> or <wait1m30s>?";
        }

        Match match = Word().Match(start);
        string name = match.Groups["name"].Value.ToLowerInvariant();
        string suffix = match.Groups["suffix"].Value;
        int changes = name.Length <= ShortName ? 1 : 2;
        return name.Length > 1 && SimilarName.Find(name, LowerNames, changes) is { } near
            ? $"{match.Value} is typed as it is, because no key has this name. "
                + $"Did you mean <{Names[LowerNames.IndexOf(near)]}{suffix}>?"
            : null;
    }

    [GeneratedRegex(@"\A<waitForText\b[^<>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex TextWait();

    [GeneratedRegex(
        @"\A<wait([\s0-9][^<>]*)?>",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Wait();

    [GeneratedRegex(
        @"\A<(?<name>[A-Za-z][A-Za-z0-9]*?)(?<suffix>on|off)?>",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
