using System.Globalization;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Terminals;

/// <summary>Signals while rows for the running builds are on the screen: nothing of them stays, and the last line is said.</summary>
public sealed class SignalTerminalTests : IDisposable
{
    private readonly TerminalBuild _build = new();

    public void Dispose() => _build.Dispose();

    [Theory]
    [InlineData("INT", "interrupt")]
    [InlineData("TERM", "terminated")]
    [InlineData("HUP", "hangup")]
    public async Task First_signal_cleans_up_and_gives_the_terminal_back(string signal, string word)
    {
        PseudoTerminal terminal = await StartAsync("touch started; sleep 1000");
        await _build.SignalAsync(signal);
        await terminal.WaitForAsync($"Cancelling build after receiving {word}");
        await terminal.WaitForAsync("Cleanly cancelled builds after being interrupted.");
        await _build.EndAsync(1);
        Assert.Empty(Directory.GetFileSystemEntries(_build.Temporary));
    }

    [Fact]
    public async Task Interrupt_from_the_keyboard_is_one_signal()
    {
        PseudoTerminal terminal = await StartAsync("touch started; sleep 1000");
        await terminal.SendAsync("\x03");
        await terminal.WaitForAsync("Cancelling build after receiving interrupt");
        await terminal.WaitForAsync("Cleanly cancelled builds after being interrupted.");
        await _build.EndAsync(1);
        Assert.DoesNotContain("Stopping at once", terminal.Shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", "INT", "interrupt")]
    [InlineData("INT", "TERM", "terminated")]
    [InlineData("TERM", "HUP", "hangup")]
    [InlineData("HUP", "INT", "interrupt")]
    public async Task Second_signal_ends_at_once_and_gives_the_terminal_back(string first, string second, string word)
    {
        // It does not obey, so the clean-up would have to wait for the grace.
        PseudoTerminal terminal = await StartAsync("trap : INT TERM HUP; touch started; while :; do sleep 1 || :; done");
        await _build.SignalAsync(first);
        await terminal.WaitForAsync("Cancelling build after receiving");
        await _build.SignalAsync(second);
        await terminal.WaitForAsync($"Stopping at once after receiving {word}: the clean-up is not waited for");
        await _build.EndAsync(1);
    }

    [Fact]
    public async Task Quit_signal_gives_the_terminal_back()
    {
        PseudoTerminal terminal = await StartAsync("touch started; sleep 1000");
        await terminal.SendAsync("\x1c");
        await terminal.WaitForAsync("\e[?25h");
        await _build.EndAsync(131);
    }

    [Fact]
    public async Task Terminal_that_is_closed_ends_the_build_in_order()
    {
        PseudoTerminal terminal = await StartAsync("echo $$ >started; exec sleep 1000");
        int build = int.Parse(_build.Shown("pid "), CultureInfo.InvariantCulture);
        int child = int.Parse(await _build.ReadAsync("started"), CultureInfo.InvariantCulture);
        await terminal.CloseAsync();
        await AssertGoneAsync(build);
        await AssertGoneAsync(child);
        Assert.Empty(Directory.GetFileSystemEntries(_build.Temporary));
        Assert.Empty(Directory.GetFiles(_build.Combine("state/kiln/ledger")));
    }

    [Fact]
    public async Task Terminal_that_is_closed_at_a_question_ends_the_build_in_order()
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate("exit 1"));
        PseudoTerminal terminal = _build.Start("-on-error=ask t.pkr.hcl", "trap '' HUP;");
        await terminal.WaitForAsync("retry succeeds)? ");
        int build = int.Parse(_build.Shown("pid "), CultureInfo.InvariantCulture);
        await terminal.CloseAsync();
        await AssertGoneAsync(build);
        Assert.Empty(Directory.GetFileSystemEntries(_build.Temporary));
    }

    [Fact]
    public async Task Rows_follow_the_size_of_the_window()
    {
        PseudoTerminal terminal = await StartAsync("touch started; until [ -e go ]; do sleep 0.1; done");
        await _build.ResizeAsync(20);
        await terminal.WaitForAsync("null.a");
        string row = "";
        for (int i = 0; i < 20 && (row.Length == 0 || row.Length > 20); i++)
        {
            await terminal.WaitForAsync("\e[J");
            string frame = await terminal.WaitForAsync("\r");
            row = System.Text.RegularExpressions.Regex.Replace(frame, "\e\\[[0-9;]*m", "");
        }

        Assert.InRange(row.Length, 1, 20);
        _build.Write("go", "");
        await _build.EndAsync(0);
    }

    /// <returns>When the command runs and the cursor is hidden.</returns>
    private async Task<PseudoTerminal> StartAsync(string command)
    {
        _build.Write("t.pkr.hcl", TerminalBuild.NullTemplate(command));
        PseudoTerminal terminal = _build.StartLive("t.pkr.hcl");
        await terminal.WaitForAsync("\e[?25l");
        await UntilAsync(() => File.Exists(_build.Combine("started")), "the command did not start");
        return terminal;
    }

    private static Task AssertGoneAsync(int process) => UntilAsync(() => !IsRunning(process), $"process {process} still runs");

    private static async Task UntilAsync(Func<bool> isTrue, string otherwise)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (!isTrue())
        {
            Assert.False(limit.IsCancellationRequested, otherwise);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
