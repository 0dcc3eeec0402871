using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.Conformance.Tests;

/// <summary>Every template of the suite with the built executable, and with packer 1.6.6.</summary>
public sealed partial class TemplateTests
{
    public static TheoryData<string> Files => [.. TemplateFile.NamesIn("templates")];

    [Theory]
    [MemberData(nameof(Files))]
    public Task Template_gives_the_expected_output(string file) => CheckAsync(file, ConformanceTool.Kiln);

    [Theory]
    [MemberData(nameof(Files))]
    public Task Expectation_is_what_packer_prints(string file) => CheckAsync(file, ConformanceTool.Packer);

    private static async Task CheckAsync(string file, string tool)
    {
        ImmutableArray<TemplateCase> all = TemplateFile.Read(file);
        List<TemplateCase> recorded = [];
        List<(string Expected, string Actual)> answers = [];
        foreach (TemplateCase one in all)
        {
            bool isAsked = tool == ConformanceTool.Kiln || one.Difference is null;
            string actual = isAsked ? await RunAsync(tool, one) : one.Expected;
            recorded.Add(one with { Expected = actual });
            (string expected, string shown) = tool == ConformanceTool.Packer
                ? (PlainOutput.Sorted(one.Expected), PlainOutput.Sorted(actual))
                : (one.Expected, actual);
            answers.Add(($"=== {one.Name}\n{expected}", $"=== {one.Name}\n{shown}"));
        }

        if (ConformanceTool.IsRecorded(tool))
        {
            TemplateFile.Write(file, recorded);
            return;
        }

        Assert.All(answers, static answer => Assert.Equal(answer.Expected, answer.Actual));
    }

    private static async Task<string> RunAsync(string toolName, TemplateCase one)
    {
        using IsolatedTool tool = ConformanceTool.Open(toolName);
        using TemporaryDirectory work = new();
        foreach ((string path, string text) in one.Files)
        {
            string target = work.Combine(path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllTextAsync(target, text, TestContext.Current.CancellationToken);
        }

        List<string> words = [.. Word().Matches(one.Command).Select(static m => m.Value.Replace("'", "", StringComparison.Ordinal))];
        while (words[0].Contains('=', StringComparison.Ordinal))
        {
            string[] setting = words[0].Split('=', 2);
            tool.Environment[setting[0]] = setting[1];
            words.RemoveAt(0);
        }

        KilnRun run = await tool.RunAsync(work, [.. words]);
        string output = (run.Output + run.Error).Replace(work, "WORK", StringComparison.Ordinal);
        if (toolName == ConformanceTool.Packer)
        {
            output = Modern(output, one.Command, run.ExitCode);
        }

        return $"exit {run.ExitCode}\n{Plain(output)}".TrimEnd('\n');
    }

    /// <summary>What 1.6.6 prints in other words than later versions.</summary>
    private static string Modern(string output, string command, int exitCode)
    {
        string modern = OldMessage().Replace(output, "==> $1")
            .Replace("docs/configuration/from-1.5/", "docs/templates/hcl_templates/", StringComparison.Ordinal)
            .Replace("Allowed exit codes", " Allowed exit codes", StringComparison.Ordinal);
        bool wasValidated = command.Contains("validate ", StringComparison.Ordinal)
            && !command.Contains("-syntax-only", StringComparison.Ordinal);
        return wasValidated && exitCode == 0 ? modern + "The configuration is valid.\n" : modern;
    }

    /// <summary>Takes out what differs from run to run; the order of the final lists does.</summary>
    private static string Plain(string output) =>
        FinalList().Replace(
            Stable(output),
            static list => string.Concat(list.Value.Split('\n').SkipLast(1).Order(StringComparer.Ordinal).Select(static l => l + "\n")));

    private static string Stable(string output) =>
        Cores().Replace(
            Scripts().Replace(
                Durations().Replace(Colours().Replace(PlainOutput.Of(output, withPlaces: true), ""), "TIME"),
                "$1"),
            "N cores") + "\n";

    [GeneratedRegex(@"(?:'[^']*'|[^\s'])+")]
    private static partial Regex Word();

    /// <summary>1.6.6 prints the announcement without colours too, and an empty line after the last one.</summary>
    [GeneratedRegex(@"^(?:\S+: output will be in this color\.\n)+\n", RegexOptions.Multiline)]
    private static partial Regex Colours();

    [GeneratedRegex(@"^(?:--> .*\n)+", RegexOptions.Multiline)]
    private static partial Regex FinalList();

    [GeneratedRegex(@"(/tmp/packer-shell)\d+")]
    private static partial Regex Scripts();

    [GeneratedRegex(@"\d+ cores")]
    private static partial Regex Cores();

    [GeneratedRegex(@"^    (\S+(?: \(\S+\))?:(?: |$))", RegexOptions.Multiline)]
    private static partial Regex OldMessage();

    [GeneratedRegex(@"\d+ (?:microsecond|millisecond|second|minute)s?(?: \d+ (?:microsecond|millisecond|second|minute)s?)?")]
    private static partial Regex Durations();
}
