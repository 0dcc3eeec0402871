using System.Text.Json;
using Kiln.Testing;

namespace Kiln.Cli.Tests.Rendering;

/// <summary>What <c>-output=json</c> writes in whole runs, held against the schema that users read.</summary>
public sealed class EventStreamTests : IDisposable
{
    private const string Working = """
        variable "password" {
          default   = "hunter2-hunter2"
          sensitive = true
        }

        source "null" "a" {
          communicator = "none"
        }

        source "file" "b" {
          content = "x"
          target  = "made.txt"
        }

        build {
          sources = ["source.null.a", "source.file.b"]

          provisioner "shell-local" {
            inline = ["echo hello ${var.password}", "echo wrong >&2"]
          }

          post-processor "checksum" {
            checksum_types = ["sha256"]
            only           = ["file.b"]
          }
        }

        """;

    private const string Failing = """
        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]

          provisioner "shell-local" {
            inline = ["exit 3"]
          }
        }

        """;

    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln = new() { Time = TimeProvider.System };
    private readonly EventSchema _schema = EventSchema.Read();

    public EventStreamTests()
    {
        _kiln.WorkingDirectory = _folder.Path;
        _kiln.Environment["HOME"] = _folder.Path;
        _kiln.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH")!;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Working, 0, "build_finished", "component_finished", "step_finished", "run_finished", "said", "error_said")]
    [InlineData(Failing, 1, "build_finished", "component_finished", "run_finished")]
    [InlineData("source \"null\" \"a\" {\n  nonsense = 1\n}\nbuild {\n  sources = [\"source.null.a\"]\n}\n", 1, "diagnostic")]
    [InlineData("build {", 1, "diagnostic")]
    public async Task Every_line_of_a_build_fits_the_schema(string template, int exitCode, params string[] expected)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "t.pkr.hcl"), template);
        InProcess.Outcome outcome = await _kiln.RunAsync("build", "-output=json", "t.pkr.hcl");
        string[] events = Check(outcome, exitCode);
        Assert.Empty(expected.Except(events));
        Assert.DoesNotContain("hunter2-hunter2", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("validate", "t.pkr.hcl")]
    [InlineData("inspect", "t.pkr.hcl")]
    [InlineData("fmt", "t.pkr.hcl")]
    public async Task Every_line_of_other_commands_fits_the_schema(params string[] arguments)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "t.pkr.hcl"), Working);
        _kiln.Environment["KILN_OUTPUT"] = "json";
        Check(await _kiln.RunAsync(arguments), 0);
    }

    [Fact]
    public async Task Other_formats_are_wrong_usage()
    {
        InProcess.Outcome outcome = await _kiln.RunAsync("version", "-output=xml");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("expected one of [\"text\" \"json\"]", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    /// <returns>The names of the events.</returns>
    private string[] Check(InProcess.Outcome outcome, int exitCode)
    {
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
        string[] lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Null(_schema.ProblemOf(line)));
        string[] events = [.. lines.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!)];
        Assert.Equal("stream_started", events[0]);
        Assert.Equal("command_ended", events[^1]);
        Assert.Single(events, "command_ended");
        return events;
    }
}
