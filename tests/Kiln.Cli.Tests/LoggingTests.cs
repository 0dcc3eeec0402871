using Kiln.Testing;

namespace Kiln.Cli.Tests;

/// <summary>What <c>PACKER_LOG</c> and <c>PACKER_LOG_PATH</c> ask for, row by row of the description of Packer's log.</summary>
public sealed class LoggingTests : IDisposable
{
    private const string Secret = "hunter2-and-more";

    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln = new() { Time = TimeProvider.System };

    public LoggingTests()
    {
        _kiln.WorkingDirectory = _folder;
        _kiln.Environment["HOME"] = _folder;
        _folder.Write("t.pkr.hcl", $$"""
            variable "word" {
              default   = "{{Secret}}"
              sensitive = true
            }

            source "null" "a" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a"]

              provisioner "shell-local" {
                inline = ["echo said ${var.word}", "echo wrong >&2"]
              }
            }
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("false", true)]
    [InlineData("TRACE", true)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public async Task Any_value_but_0_switches_the_log_on(string value, bool isOn)
    {
        _kiln.Environment["PACKER_LOG"] = value;
        Assert.Equal(isOn, (await _kiln.RunAsync("version")).Error.Length > 0);
    }

    [Fact]
    public async Task Log_on_standard_error_leaves_out_what_the_user_sees()
    {
        _kiln.Environment["PACKER_LOG"] = "1";
        InProcess.Outcome outcome = await _kiln.RunAsync("build", "-color=false", "t.pkr.hcl");
        string[] lines = outcome.Error.TrimEnd('\n').Split('\n');
        Assert.Matches(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[INFO\] Packer version: 1\.16\.0 \[kiln ", lines[0]);
        Assert.All(lines, static line => Assert.Matches(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d (\[(INFO|ERROR)\]|machine readable:) ", line));
        Assert.All(["ui:", "ui error:", "said", "wrong"], text => Assert.DoesNotContain(text, outcome.Error, StringComparison.Ordinal));
        Assert.Contains(" machine readable: null.a,artifact-count []string{\"1\"}\n", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Log_in_a_file_has_everything_and_replaces_the_last_one(string log)
    {
        _folder.Write("run.log", "an old line\n");
        _kiln.Environment["PACKER_LOG"] = log;
        _kiln.Environment["PACKER_LOG_PATH"] = "run.log";
        InProcess.Outcome outcome = await _kiln.RunAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string text = File.ReadAllText(_folder.Combine("run.log"));
        Assert.DoesNotContain("an old line", text, StringComparison.Ordinal);
        Assert.Contains(" ui: ==> null.a: said <sensitive>\n", text, StringComparison.Ordinal);
        Assert.Contains(" ui error: ==> null.a: wrong\n", text, StringComparison.Ordinal);
        Assert.Contains("[INFO] build null.a: started\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_of_output_for_programs_has_its_lines()
    {
        _kiln.Environment["PACKER_LOG"] = "1";
        InProcess.Outcome outcome = await _kiln.RunAsync("build", "-machine-readable", "t.pkr.hcl");
        Assert.Matches(@"\n\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \d{10},,ui,say,==> null\.a: said <sensitive>\n", outcome.Error);
    }

    [Theory]
    [InlineData("PACKER_NO_COLOR")]
    [InlineData("NO_COLOR")]
    public async Task Variable_against_colours_needs_a_value(string variable)
    {
        _kiln.Environment[variable] = "";
        Assert.Contains("\e[1;3", (await _kiln.RunAsync("build", "t.pkr.hcl")).Output, StringComparison.Ordinal);
        _kiln.Environment[variable] = "0";
        Assert.DoesNotContain("\e", (await _kiln.RunAsync("build", "t.pkr.hcl")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switch_of_the_version_check_changes_nothing_as_there_is_none()
    {
        InProcess.Outcome without = await _kiln.RunAsync("version");
        _kiln.Environment["CHECKPOINT_DISABLE"] = "1";
        Assert.Equal(without, await _kiln.RunAsync("version"));
    }
}
