using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Terminals;

/// <summary><c>-debug</c> on a terminal: one build after the other, and Enter after each step.</summary>
public sealed class DebugTerminalTests : IDisposable
{
    private const string Connected = "Pausing after run of step 'StepConnect'. Press enter to continue. ";
    private const string Next = "Pausing before the next provisioner . Press enter to continue. ";
    private const string Provisioned = "Pausing after run of step 'StepProvision'. Press enter to continue. ";
    private const string UndoProvision = "Pausing before cleanup of step 'StepProvision'. Press enter to continue. ";
    private const string UndoConnect = "Pausing before cleanup of step 'StepConnect'. Press enter to continue. ";

    private readonly TerminalBuild _build = new();

    public void Dispose() => _build.Dispose();

    [Fact]
    public async Task Debugged_build_waits_for_enter()
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("touch one", "touch two"));
        PseudoTerminal terminal = _build.Start("-debug t.pkr.hcl");
        await terminal.WaitForAsync("Debug mode enabled. Builds will not be parallelized.\r\n");
        await AnswerAsync(terminal, Connected, "\n");
        await terminal.WaitForAsync($"==> null.a: {Next}");
        Assert.False(File.Exists(_build.Combine("one")));
        await terminal.SendAsync("whatever\n");
        await terminal.WaitForAsync($"==> null.a: {Next}");
        Assert.True(File.Exists(_build.Combine("one")));
        Assert.False(File.Exists(_build.Combine("two")));
        await terminal.SendAsync("\n");
        await AnswerAsync(terminal, Provisioned, "\n", UndoProvision, "\n", UndoConnect, "\n");
        await _build.EndAsync(0);
    }

    [Fact]
    public async Task Builds_are_debugged_one_after_the_other()
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
            }
            """);
        PseudoTerminal terminal = _build.Start("-debug t.pkr.hcl");
        foreach (string build in new[] { "null.a", "null.b" })
        {
            foreach (string pause in new[] { Connected, Provisioned, UndoProvision, UndoConnect })
            {
                await terminal.WaitForAsync($"==> {build}: {pause}");
                await terminal.SendAsync("\n");
            }

            await terminal.WaitForAsync($"Build '{build}' finished after ");
        }

        await _build.EndAsync(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Interrupt_at_a_pause_cancels_the_build_and_nothing_more_is_asked(int pauses)
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("touch one"));
        PseudoTerminal terminal = _build.Start("-debug t.pkr.hcl");
        string[] all = [Connected, Next, Provisioned];
        foreach (string pause in all[..pauses])
        {
            await AnswerAsync(terminal, pause, "\n");
        }

        await AnswerAsync(terminal, all[pauses], "\x03");
        await terminal.WaitForAsync("Cancelling build after receiving interrupt\r\n");
        await terminal.WaitForAsync("Cleanly cancelled builds after being interrupted.\r\n");
        await _build.EndAsync(1);
        Assert.Equal(pauses + 2, terminal.Shown.Split("Press enter to continue.").Length);
        Assert.Equal(pauses == 2, File.Exists(_build.Combine("one")));
    }

    [Fact]
    public async Task End_of_the_input_at_a_pause_goes_on()
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("touch one"));
        PseudoTerminal terminal = _build.Start("-debug t.pkr.hcl");
        await AnswerAsync(
            terminal, Connected, "\x04", Next, "\x04", Provisioned, "\x04", UndoProvision, "\x04", UndoConnect, "\x04");
        await _build.EndAsync(0);
        Assert.True(File.Exists(_build.Combine("one")));
    }

    [Fact]
    public async Task Failure_while_debugging_can_be_asked_about_as_well()
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("test -e go"));
        PseudoTerminal terminal = _build.Start("-debug -on-error=ask t.pkr.hcl");
        await AnswerAsync(terminal, Connected, "\n", Next, "\n");
        await terminal.WaitForAsync("retry succeeds)? ");
        _build.Write("go", "");
        await terminal.SendAsync("r\n");
        await AnswerAsync(terminal, Provisioned, "\n", UndoProvision, "\n", UndoConnect, "\n");
        await _build.EndAsync(0);
    }

    [Fact]
    public async Task Aborted_build_pauses_before_each_clean_up_that_it_skips()
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("exit 1"));
        PseudoTerminal terminal = _build.Start("-debug -on-error=abort t.pkr.hcl");
        await AnswerAsync(terminal, Connected, "\n", Next, "\n");
        await terminal.WaitForAsync("Step \"StepProvision\" failed, aborting...\r\n");
        await AnswerAsync(terminal, UndoConnect, "\n");
        await terminal.WaitForAsync("aborted: skipping cleanup of step \"StepConnect\"\r\n");
        await _build.EndAsync(1);
    }

    private static async Task AnswerAsync(PseudoTerminal terminal, params string[] pausesAndKeys)
    {
        foreach (string[] pair in pausesAndKeys.Chunk(2))
        {
            await terminal.WaitForAsync($"==> null.a: {pair[0]}");
            await terminal.SendAsync(pair[1]);
        }
    }
}
