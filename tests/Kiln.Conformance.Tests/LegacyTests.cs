using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.Conformance.Tests;

/// <summary>
/// Every legacy JSON template of the suite with the built executable, and with packer 1.6.6: output, exit code and the files
/// that the builds made.
/// </summary>
public sealed partial class LegacyTests
{
    public static TheoryData<string> Files => [.. TemplateFile.NamesIn("legacy")];

    [Theory]
    [MemberData(nameof(Files))]
    public Task Template_gives_the_expected_result(string file) => CheckAsync(file, ConformanceTool.Kiln);

    [Theory]
    [MemberData(nameof(Files))]
    public Task Expectation_is_what_packer_gives(string file) => CheckAsync(file, ConformanceTool.Packer);

    [Fact]
    public void Suite_has_every_function_and_every_key()
    {
        string all = string.Concat(TemplateFile.NamesIn("legacy").Select(static file => File.ReadAllText(TemplateFile.FolderOf(file))));
        Assert.All(Words, word => Assert.Matches($"(?<![a-z_]){Regex.Escape(word)}(?![a-z_])", all));
        Assert.InRange(TemplateFile.NamesIn("legacy").Sum(static file => TemplateFile.Read(file).Length), 40, 1000);
    }

    /// <summary>What a legacy template can say.</summary>
    private static readonly string[] Words =
    [
        "min_packer_version", "description", "variables", "sensitive-variables", "builders", "provisioners",
        "error-cleanup-provisioner", "post-processors", "push", "comments", "type", "name", "only", "except", "override",
        "pause_before", "timeout", "max_retries", "keep_input_artifact",
        "user", "env", "timestamp", "isotime", "strftime", "uuid", "pwd", "template_dir", "packer_version", "build_name",
        "build_type", "build", "split", "replace", "replace_all", "upper", "lower", "consul_key", "vault",
        "aws_secretsmanager", "sed", "clean_resource_name",
        "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index", "slice", "print", "printf", "println", "html",
        "js", "urlquery", "call", "if", "else", "range", "with", "define", "template", "block",
    ];

    private static async Task CheckAsync(string file, string tool)
    {
        List<TemplateCase> recorded = [];
        List<(string Expected, string Actual)> answers = [];
        foreach (TemplateCase one in TemplateFile.Read(file))
        {
            LegacyDifference difference = LegacyDifference.Parse(one.Difference);
            string actual = await RunAsync(tool, one, difference);
            bool isPacker = tool == ConformanceTool.Packer;
            recorded.Add(isPacker && difference.HasOtherWords ? one : one with { Expected = actual });
            (string expected, string shown) = isPacker
                ? (difference.Comparable(one.Expected), difference.Comparable(actual))
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

    private static async Task<string> RunAsync(string toolName, TemplateCase one, LegacyDifference difference)
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

        if (words is [.., "<", string input])
        {
            tool.Input = await File.ReadAllTextAsync(work.Combine(input), TestContext.Current.CancellationToken);
            words.RemoveRange(words.Count - 2, 2);
        }

        KilnRun run = await tool.RunAsync(work, [.. words]);
        string output = LegacyOutput.Of(run.Output + run.Error, work);
        if (toolName == ConformanceTool.Packer)
        {
            output = difference.Rename(LegacyOutput.Modern(output, words, run.ExitCode));
        }

        string files = MadeFiles.Show(work, [.. one.Files.Select(static file => file.Path)]);
        return $"exit {run.ExitCode}\n{output.Trim('\n')}\n\n{files}".TrimEnd('\n');
    }

    [GeneratedRegex(@"(?:'[^']*'|[^\s'])+")]
    private static partial Regex Word();
}
