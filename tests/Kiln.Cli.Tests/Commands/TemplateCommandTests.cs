using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

/// <summary>build and validate with the components that are in the executable.</summary>
public sealed class TemplateCommandTests : IDisposable
{
    private const string Hello = """
        variable "word" {
          default = "hello"
        }

        source "null" "a" {
          communicator = "none"
        }

        source "file" "b" {
          content = var.word
          target  = "WORK/b.txt"
        }

        build {
          sources = ["source.null.a", "source.file.b"]

          provisioner "shell-local" {
            only   = ["null.a"]
            inline = ["echo ${var.word}", "echo wrong >&2"]
          }

          post-processor "checksum" {
            only           = ["file.b"]
            checksum_types = ["sha256"]
            output         = "WORK/b.{{.ChecksumType}}"
          }
        }
        """;

    private readonly TemporaryDirectory _work = new();
    private readonly InProcess _kiln = new();

    public TemplateCommandTests()
    {
        _kiln.WorkingDirectory = _work;
        _kiln.Environment["KILN_STATE_DIR"] = _work.Combine("state");
        _kiln.Environment["PACKER_CACHE_DIR"] = _work.Combine("cache");
        _kiln.Environment["HOME"] = _work;
        Write(Hello);
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("validate t.pkr.hcl", 0, "The configuration is valid.\n")]
    [InlineData("validate .", 0, "The configuration is valid.\n")]
    [InlineData("validate -config-type=hcl2 t.pkr.hcl", 0, "The configuration is valid.\n")]
    [InlineData("validate -syntax-only t.pkr.hcl", 0, "Syntax-only check passed. Everything looks okay.\n")]
    [InlineData("validate -only=null.a t.pkr.hcl", 0, "The configuration is valid.\n")]
    [InlineData("validate -machine-readable t.pkr.hcl", 0, "1795403452,,ui,say,The configuration is valid.\n")]
    [InlineData("validate nope", 1, "\"nope\": stat nope: no such file or directory\n")]
    [InlineData("build nope", 1, "\"nope\": stat nope: no such file or directory\n")]
    [InlineData(
        "validate -config-type=hcl2 -",
        1,
        "A template from the standard input is legacy JSON, not HCL2. Give the path of a file whose name ends in .pkr.hcl or "
        + ".pkr.json, or of a folder.\n")]
    public async Task Template_is_judged(string arguments, int exitCode, string output)
    {
        Assert.Equal(new(exitCode, output, ""), await RunAsync(arguments));
    }

    [Theory]
    [InlineData("validate -var nope=1 t.pkr.hcl", "Error: Undefined -var variable\n")]
    [InlineData("validate -only=[ t.pkr.hcl", "Error: Invalid -only pattern [")]
    [InlineData("validate nope.pkr.hcl", "Error: ")]
    public async Task Mistake_on_the_command_line_is_a_diagnostic(string arguments, string begin)
    {
        InProcess.Outcome outcome = await RunAsync(arguments);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(begin, outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistake_in_a_component_shows_its_lines()
    {
        _work.Write("t.pkr.hcl", """
            source "null" "a" {
              communicator = "carrier-pigeon"
            }

            build {
              sources = ["null.a"]
            }
            """);
        InProcess.Outcome outcome = await RunAsync("validate t.pkr.hcl");
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("""
            Error: Communicator type carrier-pigeon is invalid

              on t.pkr.hcl line 2, in source "null" "a":
               2:   communicator = "carrier-pigeon"


            """, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_runs_everything_and_lists_the_artifacts()
    {
        InProcess.Outcome outcome = await RunAsync("build -color=false -parallel-builds=1 -var word=bye t.pkr.hcl");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("==> null.a: bye\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("==> null.a: wrong\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("==> file.b: Running post-processor:  (type checksum)\n", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            $"""

            ==> Builds finished. The artifacts of successful builds are:
            --> null.a: Did not export anything. This is the null builder
            --> file.b: Stored file: {_work.Path}/b.txt
            --> file.b: Created artifact from files: {_work.Path}/b.txt, {_work.Path}/b.sha256

            """,
            outcome.Output,
            StringComparison.Ordinal);
        Assert.Equal("bye", File.ReadAllText(_work.Combine("b.txt")));
    }

    [Theory]
    [InlineData("", true, false)]
    [InlineData("-color=false", false, false)]
    [InlineData("-timestamp-ui", true, true)]
    public async Task Flags_change_the_looks(string flags, bool hasColor, bool hasTime)
    {
        InProcess.Outcome outcome = await RunAsync($"build {flags} -only=null.a t.pkr.hcl");
        Assert.Equal(hasColor, outcome.Output.Contains("\e[1;32mnull.a: output will be in this color.\e[0m\n\n", StringComparison.Ordinal));
        Assert.Equal(hasTime, outcome.Output.Contains("2026-11-23T03:10:52Z: ==> null.a: hello", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-skip-enforcement", "Skipping HCP Packer enforced provisioners (--skip-enforcement flag set)\n")]
    [InlineData("-debug", "Debug mode enabled. Builds will not be parallelized.\n")]
    public async Task Flags_that_change_what_runs_are_announced(string flag, string expected) => Assert.Contains(
        expected,
        (await RunAsync($"build -color=false {flag} -only=null.a t.pkr.hcl")).Output,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("", 3)]
    [InlineData("-parallel-builds=0", 3)]
    [InlineData("-parallel-builds=-5", 3)]
    [InlineData("-parallel-builds=2", 2)]
    [InlineData("-parallel-builds=1", 1)]
    public async Task As_many_builds_run_at_once_as_the_flag_says(string flag, int expected)
    {
        // Each build tells that it runs and waits until as many do as are expected; then it looks how many do.
        _work.Write("t.pkr.hcl", $$"""
            source "null" "a" {
              communicator = "none"
            }

            build {
              dynamic "source" {
                for_each = ["one", "two", "three"]
                labels   = ["null.a"]

                content {
                  name = source.value
                }
              }

              provisioner "shell-local" {
                inline = [
                  "mkdir -p {{_work.Path}}/running && touch {{_work.Path}}/running/${source.name}",
                  "touch {{_work.Path}}/seen-${source.name}",
                  "until [ $(ls {{_work.Path}} | grep -c seen-) -ge {{expected}} ]; do sleep 0.01; done",
                  "[ $(ls {{_work.Path}}/running | wc -l) -le {{expected}} ] || exit 9",
                  "rm {{_work.Path}}/running/${source.name}",
                ]
                timeout = "2m"
              }
            }
            """);
        InProcess.Outcome outcome = await RunAsync($"build -color=false {flag} t.pkr.hcl");
        Assert.True(outcome.ExitCode == 0, outcome.Output);
    }

    [Fact]
    public async Task Environment_turns_the_color_off()
    {
        _kiln.Environment["PACKER_NO_COLOR"] = "1";
        Assert.DoesNotContain("\e[", (await RunAsync("build -only=null.a t.pkr.hcl")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machine_readable_output_has_no_color_and_all_lines()
    {
        InProcess.Outcome outcome = await RunAsync("build -machine-readable -only=file.b t.pkr.hcl");
        Assert.Equal(0, outcome.ExitCode);
        Assert.All(
            outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            static line => Assert.Matches("^1795403452,[a-z.]*,[a-z-]+,", line));
        Assert.Contains("1795403452,file.b,artifact,0,builder-id,packer.file\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Selection_without_builds_is_an_error()
    {
        InProcess.Outcome outcome = await RunAsync("build -only=nope t.pkr.hcl");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Error: No builds to run\n\nA build command cannot run without", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_that_cannot_be_prepared_fails_the_run_but_not_the_others()
    {
        Write(Hello.Replace("\"none\"", "\"winrm\"", StringComparison.Ordinal));
        InProcess.Outcome outcome = await RunAsync("build -color=false t.pkr.hcl");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Error: winrm_username must be specified.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Build 'file.b' finished after", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_build_is_listed_and_fails_the_run()
    {
        Write(Hello.Replace("echo wrong >&2", "exit 3", StringComparison.Ordinal));
        InProcess.Outcome outcome = await RunAsync("build -color=false t.pkr.hcl");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(
            "\n==> Some builds didn't complete successfully and had errors:\n"
            + "--> null.a: Script exited with non-zero exit status: 3. Allowed exit codes are: [0]\n",
            outcome.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_shows_nowhere()
    {
        Write(Hello.Replace("variable \"word\" {", "variable \"word\" {\n  sensitive = true", StringComparison.Ordinal));
        _kiln.Environment["PACKER_LOG"] = "1";
        InProcess.Outcome outcome = await RunAsync("build -color=false -var word=hunter2 t.pkr.hcl");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("==> null.a: <sensitive>\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_of_the_outside_world_is_an_error()
    {
        _kiln.MakeComponents = static () => throw new IOException("The disk is full.");
        Assert.Equal(new(1, "Error: The disk is full.\n", ""), await RunAsync("validate t.pkr.hcl"));
    }

    [Fact]
    public async Task Defect_is_told_as_one()
    {
        _kiln.MakeComponents = static () => throw new InvalidOperationException("two and two is five");
        InProcess.Outcome outcome = await RunAsync("validate t.pkr.hcl");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Kiln stopped because of a defect of its own", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("two and two is five", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("two and two is five", File.ReadAllText(_work.Combine("crash.log")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("interrupt")]
    [InlineData("terminated")]
    [InlineData("hangup")]
    public async Task First_signal_cancels_the_build(string signal)
    {
        Task<InProcess.Outcome> running = await StartSleepingAsync();
        _kiln.Signal(signal);
        InProcess.Outcome outcome = await running;
        Assert.Equal(1, outcome.ExitCode);
        Assert.Single(outcome.Output.Split('\n'), $"Cancelling build after receiving {signal}");
        Assert.EndsWith("\nCleanly cancelled builds after being interrupted.\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_signal_ends_the_build_at_once_and_later_ones_say_nothing_more()
    {
        Task<InProcess.Outcome> running = await StartSleepingAsync();
        _kiln.Signal("interrupt");
        _kiln.Signal("terminated");
        _kiln.Signal("interrupt");
        InProcess.Outcome outcome = await running;
        Assert.Equal(1, outcome.ExitCode);
        string[] lines = outcome.Output.Split('\n');
        Assert.Single(lines, "Cancelling build after receiving interrupt");
        Assert.Single(lines, "Stopping at once after receiving terminated: the clean-up is not waited for");
        Assert.Single(lines, static line => line.StartsWith("Stopped at once, before", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.StartsWith("Cleanly", StringComparison.Ordinal));
    }

    private async Task<Task<InProcess.Outcome>> StartSleepingAsync()
    {
        string started = _work.Combine("started");
        Write(Hello.Replace("echo wrong >&2", "echo > " + started + "; sleep 1000", StringComparison.Ordinal));
        Task<InProcess.Outcome> running = RunAsync("build -color=false -only=null.a t.pkr.hcl");
        while (!File.Exists(started))
        {
            Assert.False(running.IsCompleted, running.IsCompleted ? (await running).Output : "");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return running;
    }

    /// <summary>Components take relative paths from the folder of the process, so the paths in here are absolute.</summary>
    private void Write(string template) =>
        _work.Write("t.pkr.hcl", template.Replace("WORK", _work.Path, StringComparison.Ordinal));

    private Task<InProcess.Outcome> RunAsync(string arguments) =>
        _kiln.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
