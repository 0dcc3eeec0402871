using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Terminals;

/// <summary>
/// A build in the background of its terminal: it goes on as far as it can, takes nothing of what is typed, and draws nothing.
/// </summary>
public sealed class BackgroundTerminalTests : IDisposable
{
    private const string Question = "retry succeeds)? ";

    private const string Continues = "sh -c 'echo pid $$; exec $KILN build -on-error=ask t.pkr.hcl'";

    private readonly TerminalBuild _build = new();

    public void Dispose() => _build.Dispose();

    [Theory]
    [InlineData("-on-error=ask", "exit 3", 1)]
    [InlineData("-debug", "true", 0)]
    public async Task Build_that_is_started_in_the_background_does_not_ask(string flag, string command, int exitCode)
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate(command));
        PseudoTerminal terminal = _build.Start($"{flag} t.pkr.hcl 2>log & wait $!", "set -m; PACKER_LOG=1");
        await _build.EndAsync(exitCode);
        Assert.DoesNotContain("retry step", terminal.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Press enter", terminal.Shown, StringComparison.Ordinal);
        Assert.Contains("Running in background, not using a TTY", await _build.ReadAsync("log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_in_the_background_shows_no_rows()
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("sleep 1", "echo done"));
        PseudoTerminal terminal = _build.StartLive("t.pkr.hcl & wait $!", "set -m;");
        await _build.EndAsync(0);
        Assert.Contains("==> null.a: done", terminal.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[?25l", terminal.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[J", terminal.Shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("stty tostop; ")]
    public async Task Question_that_is_put_into_the_background_waits_there_and_is_asked_again_in_the_foreground(string modes)
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("test -e go"));
        PseudoTerminal terminal = _build.StartCommand(
            $"set -m; {modes}{Continues}; echo stopped; bg %1; echo now; read -r line; echo got=$line; jobs; fg %1");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("\x1a");
        await terminal.WaitForAsync("stopped\r\n");
        await terminal.WaitForAsync("now\r\n");
        await terminal.SendAsync("abort\n");
        await terminal.WaitForAsync("got=abort\r\n");
        await terminal.WaitForAsync("Running");
        _build.Write("go", "");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("r\n");
        await terminal.WaitForAsync("Retrying provisioner 1 of 1");
        await terminal.WaitForAsync("exit 0\r\n");
    }

    [Fact]
    public async Task Question_in_the_background_ends_with_a_signal()
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("exit 3"));
        PseudoTerminal terminal = _build.StartCommand(
            $"set -m; {Continues}; echo stopped; bg %1; kill -TERM %1; wait %1");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("\x1a");
        await terminal.WaitForAsync("stopped\r\n");
        await terminal.WaitForAsync("Cancelling build after receiving terminated");
        await _build.EndAsync(1);
    }

    [Fact]
    public async Task Stopped_question_is_asked_again_when_the_build_comes_back()
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("exit 3"));
        PseudoTerminal terminal = _build.StartCommand($"set -m; {Continues}; echo stopped; fg %1");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("\x1a");
        await terminal.WaitForAsync("stopped\r\n");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("c\n");
        await _build.EndAsync(1);
    }

    /// <summary>The rows go before the build stops, and come back with it.</summary>
    [Fact]
    public async Task Rows_leave_the_screen_with_a_build_that_is_stopped()
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("until [ -e go ]; do sleep 0.1; done"));
        PseudoTerminal terminal = _build.StartCommand(
            "set -m; sh -c 'echo pid $$; exec $KILN build t.pkr.hcl'; echo stopped; bg %1; echo back; read -r line; fg %1");
        await terminal.WaitForAsync("\e[?25l");
        await terminal.SendAsync("\x1a");
        await terminal.WaitForAsync("\e[?25h");
        await terminal.WaitForAsync("stopped\r\n");
        await terminal.WaitForAsync("back\r\n");
        await terminal.SendAsync("\n");
        await terminal.WaitForAsync("\e[?25l");
        _build.Write("go", "");
        await _build.EndAsync(0);
    }

    /// <summary>A command of the build is never in the foreground; without an end it would stay stopped for ever.</summary>
    [Theory]
    [InlineData("read -r line </dev/tty")]
    [InlineData("stty -echo </dev/tty")]
    public async Task Command_that_wants_the_terminal_is_ended_with_the_reason(string command)
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate($"echo before; {command}; echo after"));
        PseudoTerminal terminal = _build.Start("t.pkr.hcl");
        await terminal.WaitForAsync("wanted to use the terminal, perhaps to ask for a password.");
        await _build.EndAsync(1);
        Assert.DoesNotContain("==> null.a: after", terminal.Shown, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_build.Temporary));
    }
}
