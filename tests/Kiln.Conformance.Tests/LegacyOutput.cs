using System.Text.RegularExpressions;

namespace Kiln.Conformance.Tests;

/// <summary>The output of a run without what differs from run to run.</summary>
internal static partial class LegacyOutput
{
    public static string Of(string output, string work)
    {
        string plain = PlainOutput.Of(output.Replace(work, "WORK", StringComparison.Ordinal), withPlaces: true);
        plain = Announcement().Replace(plain + "\n", "");
        plain = Scripts().Replace(Durations().Replace(plain, "TIME"), "$1");
        plain = Uuid().Replace(LineTime().Replace(plain, ""), "UUID");
        return FinalList().Replace(
            plain,
            static list => string.Concat(list.Value.Split('\n').SkipLast(1).Order(StringComparer.Ordinal).Select(static l => l + "\n")));
    }

    /// <summary>What 1.6.6 prints in other words than later versions.</summary>
    public static string Modern(string output, List<string> words, int exitCode)
    {
        string modern = OldMessage().Replace(OldLine().Replace(output, ",ui,say,==> $1"), "==> $1");
        return words[0] == "validate" && exitCode == 0 && !words.Contains("-syntax-only")
            ? modern + "The configuration is valid.\n"
            : modern;
    }

    /// <summary>1.6.6 prints it without colours too, and an empty line after it.</summary>
    [GeneratedRegex(@"^(?:\S+: output will be in this color\.\n)+\n", RegexOptions.Multiline)]
    private static partial Regex Announcement();

    [GeneratedRegex(@"^(?:--> .*\n)+", RegexOptions.Multiline)]
    private static partial Regex FinalList();

    [GeneratedRegex(@"(/tmp/packer-shell)\d+")]
    private static partial Regex Scripts();

    [GeneratedRegex(@"^    (\S+(?: \(\S+\))?: )", RegexOptions.Multiline)]
    private static partial Regex OldMessage();

    [GeneratedRegex(@",ui,message,    (\S+(?: \(\S+\))?: )")]
    private static partial Regex OldLine();

    [GeneratedRegex(@"^\d{10}(?=,)", RegexOptions.Multiline)]
    private static partial Regex LineTime();

    [GeneratedRegex(@"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\d+ (?:microsecond|millisecond|second|minute)s?(?: \d+ (?:microsecond|millisecond|second|minute)s?)?")]
    private static partial Regex Durations();
}
