using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Terminals;

/// <summary>A build that somebody sits in front of is asked about on its terminal when a step fails.</summary>
public sealed class BuildTerminalTests : IDisposable
{
    private const string Question =
        "==> null.a: [c] Clean up and exit, [a] abort without cleanup, or [r] retry step (build may fail even if retry succeeds)? ";

    private readonly TerminalBuild _build = new();

    public void Dispose() => _build.Dispose();

    [Fact]
    public async Task Questions_are_asked_on_the_terminal_also_when_the_output_goes_elsewhere()
    {
        WriteNull("test -e go");
        PseudoTerminal terminal = _build.Start("-on-error=ask t.pkr.hcl >output </dev/null");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("x\n");
        await terminal.WaitForAsync(Question);
        _build.Write("go", "");
        await terminal.SendAsync("r\n");
        await _build.EndAsync(0);

        string output = await _build.ReadAsync("output");
        Assert.Contains("==> null.a: Step \"StepProvision\" failed\n", output, StringComparison.Ordinal);
        Assert.Contains("==> null.a: Incorrect input: \"x\"\n", output, StringComparison.Ordinal);
        Assert.Contains("==> null.a: Retrying provisioner 1 of 1: shell-local\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_uses_the_template_as_it_is_then()
    {
        WriteNull("exit 3");
        PseudoTerminal terminal = _build.Start("-on-error=ask t.pkr.hcl");
        await terminal.WaitForAsync(Question);
        _build.Write("t.pkr.hcl", "build {");
        await terminal.SendAsync("r\n");
        await terminal.WaitForAsync("Error: ");
        await terminal.WaitForAsync("The template cannot be used as it is now. Correct it, then choose again.\r\n");
        await terminal.WaitForAsync(Question);
        WriteNull("echo repaired");
        await terminal.SendAsync("r\n");
        await terminal.WaitForAsync("==> null.a: repaired\r\n");
        await _build.EndAsync(0);
    }

    [Fact]
    public async Task Retry_uses_the_script_as_it_is_then_and_goes_on_from_there()
    {
        _build.Write("script.sh", "echo broken; exit 5");
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("echo first >>first", "sh ./script.sh", "echo last"));
        PseudoTerminal terminal = _build.Start("-on-error=ask t.pkr.hcl");
        await terminal.WaitForAsync("==> null.a: broken\r\n");
        await terminal.WaitForAsync(Question);
        _build.Write("script.sh", "echo mended");
        await terminal.SendAsync("r\n");
        await terminal.WaitForAsync("Retrying provisioner 2 of 3: shell-local\r\n");
        await terminal.WaitForAsync("==> null.a: mended\r\n");
        await terminal.WaitForAsync("==> null.a: last\r\n");
        await _build.EndAsync(0);
        Assert.Equal("first\n", await _build.ReadAsync("first"));
    }

    [Theory]
    [InlineData("\x04", "==> Builds finished but no artifacts were created.")]
    [InlineData("\x03", "Cleanly cancelled builds after being interrupted.")]
    [InlineData("\n", "==> Builds finished but no artifacts were created.")]
    [InlineData("clean\n", "==> Builds finished but no artifacts were created.")]
    [InlineData("a\n", "Step \"StepProvision\" failed, aborting...")]
    public async Task Answer_that_is_no_retry_ends_the_build(string keys, string end)
    {
        WriteNull("exit 3");
        PseudoTerminal terminal = _build.Start("-on-error=ask t.pkr.hcl");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync(keys);
        await terminal.WaitForAsync(end);
        await _build.EndAsync(1);
        Assert.Empty(Directory.GetFileSystemEntries(_build.Temporary));
    }

    [Fact]
    public async Task Line_that_is_edited_at_the_question_counts_as_the_terminal_gives_it()
    {
        WriteNull("exit 3");
        PseudoTerminal terminal = _build.Start("-on-error=ask t.pkr.hcl");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("rr\x7f\x7fnonsense\x15" + "c\x04\n");
        await terminal.WaitForAsync("==> Builds finished but no artifacts were created.");
        await _build.EndAsync(1);
        Assert.DoesNotContain("Retrying", terminal.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parallel_builds_ask_one_after_the_other()
    {
        _build.Write("t.pkr.hcl", ParallelTemplate("exit 1"));
        PseudoTerminal terminal = _build.Start("-on-error=ask t.pkr.hcl");
        HashSet<string> asked = [];
        for (int i = 0; i < 4; i++)
        {
            // Until the answer nothing else is shown behind the question.
            string before = await terminal.WaitForAsync(": [c] Clean up and exit, [a] abort without cleanup, or [r] retry step ");
            asked.Add(before[before.LastIndexOf(' ')..]);
            await terminal.WaitForAsync("retry succeeds)? ");
            await terminal.SendAsync("c\n");
            Assert.Equal("", await terminal.WaitForAsync("c\r\n"));
        }

        await _build.EndAsync(1);
        Assert.Equal(4, asked.Count);
    }

    [Fact]
    public async Task Builds_that_wait_for_their_question_end_with_an_interrupt()
    {
        _build.Write("t.pkr.hcl", ParallelTemplate("exit 1"));
        PseudoTerminal terminal = _build.Start("-on-error=ask t.pkr.hcl");
        await terminal.WaitForAsync("retry succeeds)? ");
        await terminal.SendAsync("\x03");
        await terminal.WaitForAsync("Cleanly cancelled builds after being interrupted.");
        await _build.EndAsync(1);
        Assert.Equal(2, terminal.Shown.Split("retry succeeds)? ").Length);
    }

    [Fact]
    public async Task Output_for_programs_does_not_ask()
    {
        WriteNull("exit 3");
        PseudoTerminal terminal = _build.Start("-machine-readable -on-error=ask t.pkr.hcl 2>log", "PACKER_LOG=1");
        await _build.EndAsync(1);
        Assert.DoesNotContain("retry step", terminal.Shown, StringComparison.Ordinal);
        Assert.Contains("machine-readable UI can't ask", await _build.ReadAsync("log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_is_asked_below_the_rows_of_other_builds_and_they_come_back()
    {
        _build.Write("t.pkr.hcl", """
            source "null" "a" {
              communicator = "none"
            }

            source "null" "b" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a", "source.null.b"]

              provisioner "shell-local" {
                only   = ["null.a"]
                inline = ["test -e go"]
              }

              provisioner "shell-local" {
                only   = ["null.b"]
                inline = ["until [ -e go ]; do sleep 0.1; done; sleep 1; touch end"]
              }
            }
            """);
        PseudoTerminal terminal = _build.StartLive("-on-error=ask t.pkr.hcl");
        await terminal.WaitForAsync(Question);
        string until = terminal.Shown;
        Assert.True(
            until.LastIndexOf("\e[?25h", StringComparison.Ordinal) >= until.LastIndexOf("\e[?25l", StringComparison.Ordinal),
            $"the cursor is hidden at the question: {until}");
        _build.Write("go", "");
        await terminal.SendAsync("r\n");
        Assert.Equal("", await terminal.WaitForAsync("r\r\n"));
        await terminal.WaitForAsync("\e[?25l");
        await _build.EndAsync(0);
        Assert.True(File.Exists(_build.Combine("end")));
    }

    private static string ParallelTemplate(string command)
    {
        string sources = string.Concat(Enumerable.Range(0, 4).Select(
            static i => $"source \"null\" \"s{i}\" {{\n  communicator = \"none\"\n}}\n"));
        string names = string.Join(", ", Enumerable.Range(0, 4).Select(static i => $"\"source.null.s{i}\""));
        return $"{sources}build {{\n  sources = [{names}]\n{TerminalBuild.ShellLocal(command)}}}\n";
    }

    private void WriteNull(string command) => _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate(command));
}
