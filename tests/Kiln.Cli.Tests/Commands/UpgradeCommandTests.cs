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
