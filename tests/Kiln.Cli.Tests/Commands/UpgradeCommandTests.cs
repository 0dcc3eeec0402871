using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

/// <summary>Templates of our own, with what <c>hcl2_upgrade</c> makes of them.</summary>
public sealed class UpgradeCommandTests : IDisposable
{
    private static readonly string Cases = Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Cli.Tests", "upgrades");

    /// <summary>Packer 1.6.6 does not know these; later versions do.</summary>
    private static readonly string[] NewerThanPacker =
    [
        "legacy_isotime", "legacy_strftime", "error-cleanup-provisioner", "source.name", "source.type", "path.cwd",
        "override", "local \"",
    ];

    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln;

    public UpgradeCommandTests() =>
        _kiln = new() { WorkingDirectory = _folder, Environment = { ["HOME"] = "/root", ["PATH"] = "/bin" } };

    public static TheoryData<string> Names { get; } =
        [.. Directory.EnumerateFiles(Cases, "*.json").Select(static p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)];

    private static bool IsUpdate => Environment.GetEnvironmentVariable("KILN_UPDATE") == "1";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Template_is_upgraded_as_expected(string name)
    {
        (InProcess.Outcome outcome, string text) = await UpgradeAsync(name);
        string actual = $"{text}### exit {outcome.ExitCode}\n{outcome.Output}";
        string expected = Path.Combine(Cases, $"{name}.txt");
        if (IsUpdate)
        {
            await File.WriteAllTextAsync(expected, actual, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(expected, TestContext.Current.CancellationToken), actual);
        Assert.Equal(name is "unknown-types" ? 1 : 0, outcome.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Upgraded_template_is_formatted_and_valid(string name)
    {
        await UpgradeAsync(name);

        Assert.Equal(new(0, "", ""), await _kiln.RunAsync("fmt", "-check", "-diff", "t.json.pkr.hcl"));
        InProcess.Outcome syntax = await _kiln.RunAsync("validate", "-syntax-only", "t.json.pkr.hcl");
        Assert.True(syntax.ExitCode == 0, syntax.Output);
        if (IsComplete(name))
        {
            InProcess.Outcome outcome = await _kiln.RunAsync(["validate", .. Values(name), "t.json.pkr.hcl"]);
            Assert.True(outcome.ExitCode == 0, outcome.Output);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Packer_accepts_the_upgraded_template(string name)
    {
        string packer = Requires.Tool("packer", "packer");
        (_, string text) = await UpgradeAsync(name);
        if (!IsComplete(name) || NewerThanPacker.Any(word => text.Contains(word, StringComparison.Ordinal)))
        {
            return;
        }

        ProcessStartInfo start = new(packer, ["validate", .. Values(name), "t.json.pkr.hcl"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            Environment = { ["CHECKPOINT_DISABLE"] = "1", ["PACKER_NO_COLOR"] = "1" },
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{text}\n{output}");
    }

    [Fact]
    public async Task Output_file_goes_where_it_is_asked_for_and_explains_itself()
    {
        _kiln.Input = """{"builders":[{"type":"null","communicator":"none"}]}""";

        InProcess.Outcome outcome =
            await _kiln.RunAsync("hcl2_upgrade", "-output-file=a/b/x.pkr.hcl", "-with-annotations", "-");

        Assert.EndsWith("Successfully created a/b/x.pkr.hcl. Exit 0\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(new(0, "", ""), await _kiln.RunAsync("fmt", "-check", "a/b/x.pkr.hcl"));
        Assert.Equal(0, (await _kiln.RunAsync("validate", "a/b/x.pkr.hcl")).ExitCode);
        string text = await File.ReadAllTextAsync(_folder.Combine("a/b/x.pkr.hcl"), TestContext.Current.CancellationToken);
        Assert.StartsWith("# This file was made", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hcl2_upgrade none.json", "Failed to parse template: open none.json: no such file or directory")]
    [InlineData("hcl2_upgrade a.pkr.hcl", "a.pkr.hcl is a template in HCL2 already")]
    [InlineData("hcl2_upgrade -", "Give -output-file=path.")]
    [InlineData("hcl2_upgrade broken.json", "Failed to parse template:")]
    [InlineData("hcl2_upgrade wrong.json", "variable x: '' expected type 'string'")]
    [InlineData("hcl2_upgrade", "Usage: kiln hcl2_upgrade")]
    public async Task What_cannot_be_read_is_an_error_and_leaves_no_file(string command, string message)
    {
        _folder.Write("broken.json", "{");
        _folder.Write("wrong.json", """{"variables":{"x":5}}""");

        InProcess.Outcome outcome = await _kiln.RunAsync(command.Split(' '));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(message, outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder, "*.pkr.hcl"));
    }

    [Fact]
    public async Task Programs_get_messages()
    {
        File.Copy(Path.Combine(Cases, "override.json"), _folder.Combine("t.json"));

        InProcess.Outcome outcome = await _kiln.RunAsync("-machine-readable", "hcl2_upgrade", "t.json");

        Assert.All(
            outcome.Output.TrimEnd('\n').Split('\n'),
            static line => Assert.Contains(",,ui,say,", line, StringComparison.Ordinal));
    }

    private static string[] Values(string name) => name is "required-variable" ? ["-var=r=x"] : [];

    /// <summary>Whether its components are here, and it has something to build.</summary>
    private static bool IsComplete(string name) => !name.StartsWith("unknown", StringComparison.Ordinal)
        && name is not ("empty" or "comments-only" or "template-broken" or "template-unknown-function"
            or "function-clean-name" or "template-fields" or "template-definitions" or "template-logic");

    private async Task<(InProcess.Outcome Outcome, string Text)> UpgradeAsync(string name)
    {
        File.Copy(Path.Combine(Cases, $"{name}.json"), _folder.Combine("t.json"));
        InProcess.Outcome outcome = await _kiln.RunAsync("hcl2_upgrade", "t.json");
        return (outcome, await File.ReadAllTextAsync(_folder.Combine("t.json.pkr.hcl"), TestContext.Current.CancellationToken));
    }
}
