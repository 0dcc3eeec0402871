using Kiln.Testing;

namespace Kiln.Cli.Tests;

public sealed class DiagnosticStyleTests
{
    private const string Template = """
        source "null" "a" {
          comunicator = "none"
        }
        build {
          sources = ["null.a"]
        }

        """;

    private const string Carets = "   2:   comunicator = \"none\"\n        ^^^^^^^^^^^\n";

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(false, null, false)]
    [InlineData(false, "rich", true)]
    [InlineData(true, "plain", false)]
    [InlineData(true, "", true)]
    public async Task Diagnostics_are_rich_on_a_terminal_or_on_request(bool isTerminal, string? setting, bool isRich)
    {
        InProcess.Outcome outcome = await ValidateAsync(isTerminal, setting);

        Assert.Equal(isRich, outcome.Output.Contains(Carets, StringComparison.Ordinal));
        Assert.Equal(isRich, outcome.Output.Contains("[KILN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Machine_readable_lines_are_never_rich()
    {
        InProcess.Outcome outcome = await ValidateAsync(isTerminal: true, "rich", "-machine-readable");

        Assert.Contains("comunicator", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("^^^", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_setting_is_refused()
    {
        InProcess.Outcome outcome = await ValidateAsync(isTerminal: false, "colourful");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("The environment variable KILN_DIAGNOSTICS is \"colourful\", but it can only be rich or plain.\n", outcome.Error);
    }

    private static async Task<InProcess.Outcome> ValidateAsync(bool isTerminal, string? setting, params string[] flags)
    {
        using TemporaryDirectory directory = new();
        await File.WriteAllTextAsync(directory.Combine("t.pkr.hcl"), Template, TestContext.Current.CancellationToken);
        InProcess kiln = new() { WorkingDirectory = directory, OutputIsTerminal = isTerminal };
        if (setting is not null)
        {
            kiln.Environment["KILN_DIAGNOSTICS"] = setting;
        }

        return await kiln.RunAsync([.. flags, "validate", "t.pkr.hcl"]);
    }
}
