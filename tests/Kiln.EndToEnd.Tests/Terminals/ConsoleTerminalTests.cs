using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Terminals;

/// <summary>The console on a real terminal.</summary>
public sealed class ConsoleTerminalTests : IDisposable
{
    private const string Prompt = "\e[J> \r\e[2C";

    private readonly TemporaryDirectory _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Expressions_are_edited_and_evaluated_line_by_line()
    {
        using PseudoTerminal terminal = Start("-config-type=hcl2");
        await TellAsync(terminal, "1 + 1\r", "2\r\n");
        await TellAsync(terminal, "upp\t(\"日本ä\")\r", "\e>日本Ä\r\n");
        await TellAsync(terminal, "[1,\r2]\r", "\e>[\r\n  1,\r\n  2,\r\n]\r\n");
        await TellAsync(terminal, "\e[A\e[A\e[A\e[A\e[F0\r", "\e>11\r\n");
        await TellAsync(terminal, "\x12UPP\r", "\e>日本Ä\r\n");
        await TellAsync(terminal, "\e[200~<<T\none\ntwo\nT\e[201~\r", "\e>one\r\ntwo\r\n\r\n");
        await TellAsync(terminal, "1 2\r", "Error: Extra characters after expression");
        await TellAsync(terminal, "\r", "");
        await TellAsync(terminal, "half\x03", "^C\r\n");
        await TellAsync(terminal, "help\r", "Packer console HCL2 Mode.\r\n");
        await terminal.WaitForAsync(Prompt);
        await terminal.SendAsync("exit\r");
        await EndAsync(terminal, 0);
    }

    [Theory]
    [InlineData("\x03")]
    [InlineData("\x04")]
    [InlineData("ex\t\r")]
    public async Task Console_is_left_with_the_terminal_as_it_was(string keys)
    {
        using PseudoTerminal terminal = Start("");
        await terminal.WaitForAsync(Prompt);
        await terminal.SendAsync(keys);
        await EndAsync(terminal, 0);
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    [InlineData("QUIT", 131)]
    public async Task Signal_ends_the_console_with_the_terminal_as_it_was(string signal, int exitCode)
    {
        using PseudoTerminal terminal = Start("");
        await terminal.WaitForAsync(Prompt);
        await terminal.SendAsync("half a line");
        await terminal.WaitForAsync("half a line");
        using (Process kill = Process.Start("kill", [$"-{signal}", Between(terminal.Shown, "pid ")]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await EndAsync(terminal, exitCode);
    }

    [Fact]
    public async Task Text_is_laid_out_anew_when_the_window_changes()
    {
        using PseudoTerminal terminal = Start("");
        await terminal.WaitForAsync(Prompt);
        await terminal.SendAsync("123456789012345678901234567890");
        await terminal.WaitForAsync("> 123456789012345678901234567890\r");
        using (Process stty = Process.Start("stty", ["-F", Between(terminal.Shown, "tty "), "cols", "20"]))
        {
            await stty.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await terminal.WaitForAsync("\e[J> 123456789012345678\r\n901234567890\r\e[12C");
        await terminal.SendAsync("\x03\x03");
        await EndAsync(terminal, 0);
    }

    private PseudoTerminal Start(string arguments)
    {
        Requires.Check(File.Exists(KilnExecutable.Path), "needs the published executable: run ./kiln once");
        return new(
            $"stty cols 60 rows 20; echo tty $(tty); echo before $(stty -g); "
            + $"sh -c 'echo pid $$; exec {KilnExecutable.Path} console {arguments}'; "
            + "echo exit $?; echo after $(stty -g)",
            _work);
    }

    private static async Task TellAsync(PseudoTerminal terminal, string keys, string answer)
    {
        await terminal.WaitForAsync(Prompt);
        await terminal.SendAsync(keys);
        await terminal.WaitForAsync(answer);
    }

    private static async Task EndAsync(PseudoTerminal terminal, int exitCode)
    {
        await terminal.WaitForAsync("exit ");
        Assert.Equal($"{exitCode}\r\n", await terminal.WaitForAsync("after "));
        Assert.Equal(Between(terminal.Shown, "before "), await terminal.WaitForAsync("\r\n"));
        Assert.Equal(
            terminal.Shown.Split("\e[?2004h").Length,
            terminal.Shown.Split("\e[?2004l").Length);
    }

    private static string Between(string text, string begin)
    {
        int start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[start..text.IndexOf('\r', start)];
    }
}
