using System.Globalization;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Terminals;

/// <summary>A shell in the machine whose provisioner failed.</summary>
public sealed class ShellTerminalTests : IDisposable
{
    private const string Question =
        "==> oci.a: [c] Clean up and exit, [a] abort without cleanup, [s] shell in the machine, or [r] retry step "
        + "(build may fail even if retry succeeds)? ";

    private readonly TerminalBuild _build = new();

    public void Dispose() => _build.Dispose();

    [Fact]
    public async Task Shell_opens_in_the_machine_and_the_build_goes_on()
    {
        PseudoTerminal terminal = Start();
        await OpenShellAsync(terminal);
        await terminal.SendAsync("echo c=$COLOR n=$PACKER_BUILD_NAME h=$(hostname); stty size\r");
        await terminal.WaitForAsync("\r\nc=red n=a h=kiln\r\n20 60\r\n");
        await _build.ResizeAsync(77);
        await WaitForWindowAsync(terminal, "20 77");
        await terminal.SendAsync("touch /tmp/go; exit 4\r");
        await terminal.WaitForAsync("==> oci.a: The shell has ended with exit code 4.");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("r\n");
        await _build.EndAsync(0);
        Assert.True(File.Exists(_build.Combine("out.tar")));
    }

    /// <summary>
    /// The command says that it runs before the keys are sent: until then the shell in the machine edits its line itself, and takes the
    /// keys for a part of the next one.
    /// </summary>
    [Theory]
    [InlineData("\x03", "130")]
    [InlineData("\x1c", "131")]
    public async Task Signal_from_the_keyboard_goes_to_the_command_in_the_machine(string keys, string code)
    {
        PseudoTerminal terminal = Start();
        await OpenShellAsync(terminal);
        await terminal.SendAsync("sh -c 'echo runs=$((1+1)); exec sleep 1000'\r");
        await terminal.WaitForAsync("runs=2\r\n");
        await terminal.SendAsync(keys);
        await terminal.WaitForAsync("# ");
        await terminal.SendAsync("echo code=$?\r");
        await terminal.WaitForAsync($"code={code}\r\n");
        await terminal.SendAsync("exit\r");
        await terminal.WaitForAsync("==> oci.a: The shell has ended");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("c\n");
        await _build.EndAsync(1);
    }

    [Theory]
    [InlineData("TERM", "terminated")]
    [InlineData("INT", "interrupt")]
    [InlineData("HUP", "hangup")]
    public async Task Signal_to_the_build_ends_the_shell_and_gives_the_terminal_back(string signal, string word)
    {
        PseudoTerminal terminal = Start();
        await OpenShellAsync(terminal);
        await _build.SignalAsync(signal);
        await terminal.WaitForAsync($"Cancelling build after receiving {word}");
        await terminal.WaitForAsync("Cleanly cancelled builds after being interrupted.");
        await _build.EndAsync(1);
        Assert.Empty(Directory.GetFileSystemEntries(_build.Temporary));
    }

    [Fact]
    public async Task Second_signal_gives_the_terminal_back_at_once()
    {
        PseudoTerminal terminal = Start();
        await OpenShellAsync(terminal);
        await _build.SignalAsync("TERM");
        await _build.SignalAsync("TERM");
        await _build.EndAsync(1);
    }

    [Fact]
    public async Task Shell_can_be_opened_again_and_what_it_changed_is_there()
    {
        PseudoTerminal terminal = Start();
        for (int i = 0; i < 3; i++)
        {
            await OpenShellAsync(terminal);
            await terminal.SendAsync("echo x >>/tmp/count; echo n=$(cat /tmp/count)=\r");
            await terminal.WaitForAsync($"n={string.Join(' ', Enumerable.Repeat("x", i + 1))}=\r\n");
            await terminal.WaitForAsync("# ");
            await terminal.SendAsync("\x04");
            await terminal.WaitForAsync("==> oci.a: The shell has ended.");
        }

        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("c\n");
        await _build.EndAsync(1);
        Assert.Empty(Directory.GetFileSystemEntries(_build.Temporary));
    }

    private static async Task OpenShellAsync(PseudoTerminal terminal)
    {
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("s\n");
        await terminal.WaitForAsync("# ");
    }

    /// <summary>The new size takes its way through two terminals, so it is asked for until it has arrived.</summary>
    private static async Task WaitForWindowAsync(PseudoTerminal terminal, string size)
    {
        string script = string.Create(
            CultureInfo.InvariantCulture, $"until [ \"$(stty size)\" = '{size}' ]; do sleep 0.1; done; echo ok=$((1+1))\r");
        await terminal.SendAsync(script);
        await terminal.WaitForAsync("ok=2\r\n");
    }

    private PseudoTerminal Start()
    {
        _build.WriteOci("""

              provisioner "shell" {
                environment_vars = ["COLOR=red"]
                inline           = ["test -e /tmp/go"]
              }

            """);
        return _build.Start("-on-error=ask t.pkr.hcl");
    }
}
