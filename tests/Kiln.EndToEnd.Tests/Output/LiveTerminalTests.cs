using System.Diagnostics;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Output;

/// <summary>The rows of the running builds on a real terminal. A build waits at a pipe until the test has looked.</summary>
public sealed partial class LiveTerminalTests : IDisposable
{
    private const string HideCursor = "\e[?25l";

    private readonly TemporaryDirectory _work = new();

    public LiveTerminalTests()
    {
        Template("null.a", "null.b");
        Run("mkfifo", "go-a", "go-b");
    }

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Rows_are_below_the_text_and_gone_at_the_end()
    {
        using PseudoTerminal terminal = Start("stty cols 80 rows 24", "");
        string screen = await RunningAsync(terminal);
        Assert.Matches(@"==> null\.[ab]: begun\nnull\.[ab] +\d+s  shell-local\.waiting\nnull\.[ab] +\d+s  shell-local\.waiting$", screen);
        Assert.Contains(HideCursor, terminal.Shown, StringComparison.Ordinal);
        Assert.False(terminal.Screen().ShowsCursor);
        Release("a", "b");
        screen = await EndAsync(terminal, 0);
        Assert.Empty(RowsOf(screen[..screen.IndexOf("==> Durations:", StringComparison.Ordinal)]));
        Assert.Matches(@"==> Durations:\nnull\.[ab] +\d+\.\ds\n(    step .*\n)?    provisioner shell-local ""waiting"" +\d+\.\ds\n", screen);
        Assert.Contains("==> Builds finished. The artifacts of successful builds are:", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_of_a_build_goes_when_it_ends_and_the_others_stay()
    {
        using PseudoTerminal terminal = Start("stty cols 80 rows 24", "-summary=false");
        await RunningAsync(terminal);
        Release("b");
        await terminal.WaitForScreenAsync(
            static screen => screen.Contains("Build 'null.b' finished", StringComparison.Ordinal) && RowsOf(screen) is ["null.a"],
            "row of the other build");
        Release("a");
        Assert.DoesNotContain("Durations", await EndAsync(terminal, 0), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(55)]
    [InlineData(120)]
    public async Task Rows_fit_into_the_window(int columns)
    {
        using PseudoTerminal terminal = Start($"stty cols {columns} rows 24", "");
        string screen = await RunningAsync(terminal);
        Assert.All(RowLinesOf(screen), row => Assert.InRange(row.Length, 1, columns - 1));
        Release("a", "b");
        await EndAsync(terminal, 0);
    }

    [Fact]
    public async Task Rows_follow_the_size_of_the_window()
    {
        using PseudoTerminal terminal = Start("stty cols 80 rows 24", "");
        await RunningAsync(terminal);
        await ResizeAsync(terminal, 26, static screen => RowLinesOf(screen) is { Length: 2 } rows && rows.All(static r => r.Length < 26));
        await ResizeAsync(terminal, 12, static screen => RowLinesOf(screen).Length == 0);
        await ResizeAsync(terminal, 80, static screen =>
            RowLinesOf(screen) is { Length: 2 } rows && rows.All(static r => r.EndsWith("shell-local.waiting", StringComparison.Ordinal)));
        Release("a", "b");
        await EndAsync(terminal, 0);
    }

    [Theory]
    [InlineData("TERM=dumb", "", true)]
    [InlineData("KILN_LIVE=0", "", true)]
    [InlineData("CI=true", "", true)]
    [InlineData("GITHUB_ACTIONS=true", "", true)]
    [InlineData("PACKER_LOG=1", "", true)]
    [InlineData("PACKER_NO_COLOR=1", "", false)]
    [InlineData("NO_COLOR=1", "", false)]
    [InlineData("", "-color=false", false)]
    [InlineData("", "-machine-readable", false)]
    [InlineData("", "-output=json", false)]
    public async Task Terminal_without_rows_gets_text_only(string environment, string flag, bool hasColors)
    {
        Template("null.a");
        using PseudoTerminal terminal = Start($"stty cols 80 rows 24; export {environment}", flag);
        await terminal.WaitForAsync("begun");
        Release("a");
        await EndAsync(terminal, 0);
        string controls = string.Concat(Sequence().Matches(Output(terminal)).Select(static m => m.Value).Distinct());
        Assert.Matches(hasColors ? @"^(\e\[[0-9;]*m)+$" : "^$", controls);
    }

    [Fact]
    public async Task Failure_is_told_and_the_rows_go()
    {
        Template("null.a", "null.b");
        _work.Write("t.pkr.hcl", File.ReadAllText(_work.Combine("t.pkr.hcl")).Replace("#then", "exit 3", StringComparison.Ordinal));
        using PseudoTerminal terminal = Start("stty cols 80 rows 24", "-summary=false");
        await RunningAsync(terminal);
        Release("a", "b");
        string screen = await EndAsync(terminal, 1);
        Assert.Contains("Build 'null.a' errored after", screen, StringComparison.Ordinal);
        Assert.Contains("==> Some builds didn't complete successfully and had errors:", screen, StringComparison.Ordinal);
        Assert.Empty(RowsOf(screen));
    }

    [Fact]
    public async Task Interrupt_leaves_the_terminal_as_it_was()
    {
        using PseudoTerminal terminal = Start("stty cols 80 rows 24", "-summary=false");
        await RunningAsync(terminal);
        await terminal.SendAsync("\x03");
        string screen = await EndAsync(terminal, 1);
        Assert.Contains("Cleanly cancelled builds after being interrupted.", screen, StringComparison.Ordinal);
        Assert.Empty(RowsOf(screen));
    }

    /// <summary>What moves the cursor is taken out of a command's text as long as there are rows; as plain text it goes through.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("-color=false", true)]
    public async Task Text_of_a_command_cannot_move_what_stands_above_it(string flag, bool goesThrough)
    {
        Template("null.a");
        _work.Write("t.pkr.hcl", File.ReadAllText(_work.Combine("t.pkr.hcl")).Replace(
            "#then", """printf '1\\033[2J2\\033[5A3\\033[?25l4\\033]0;title\\0075\\033[31mred\\033[0m\\b6\\n10%%\\r20%%\\n'""", StringComparison.Ordinal));
        using PseudoTerminal terminal = Start("stty cols 80 rows 24", flag);
        await terminal.WaitForAsync("begun");
        Release("a");
        await terminal.WaitForAsync("exit ");
        string[] moving = ["\e[2J", "\e[5A", "\e]0;title", "\b"];
        Assert.All(moving, sequence => Assert.Equal(goesThrough, Output(terminal).Contains(sequence, StringComparison.Ordinal)));
        Assert.Contains("\e[31mred\e[0m", Output(terminal), StringComparison.Ordinal);
        if (!goesThrough)
        {
            Assert.Contains("==> null.a: begun\n==> null.a: 12345red6\n==> null.a: 20%", terminal.Screen().Text, StringComparison.Ordinal);
        }
    }

    private static string[] RowLinesOf(string screen) => [.. screen.Split('\n').Where(static line => Row().IsMatch(line))];

    private static string[] RowsOf(string screen) => [.. RowLinesOf(screen).Select(static line => line.Split(' ')[0])];

    /// <summary>Of the build alone, without what the shell around it said.</summary>
    private static string Output(PseudoTerminal terminal) =>
        terminal.Shown[terminal.Shown.IndexOf("begin\r\n", StringComparison.Ordinal)..terminal.Shown.LastIndexOf("exit ", StringComparison.Ordinal)];

    private static Task<string> RunningAsync(PseudoTerminal terminal) => terminal.WaitForScreenAsync(
        static screen => screen.Split(": begun").Length == 3 && RowLinesOf(screen).Length == 2, "rows of two builds");

    private static async Task<string> EndAsync(PseudoTerminal terminal, int exitCode)
    {
        string screen = await terminal.WaitForScreenAsync(
            static screen => screen.Contains("\nafter", StringComparison.Ordinal), "end of the build");
        Assert.EndsWith($"\nexit {exitCode}\nafter", screen, StringComparison.Ordinal);
        Assert.True(terminal.Screen().ShowsCursor);
        return screen;
    }

    private async Task ResizeAsync(PseudoTerminal terminal, int columns, Func<string, bool> condition)
    {
        string begin = terminal.Shown[(terminal.Shown.IndexOf("tty ", StringComparison.Ordinal) + 4)..];
        Run("stty", "-F", begin[..begin.IndexOf('\r', StringComparison.Ordinal)], "cols", $"{columns}");
        await terminal.WaitForScreenAsync(condition, $"screen of {columns} columns");
    }

    private PseudoTerminal Start(string setting, string flag)
    {
        Requires.Check(File.Exists(KilnExecutable.Path), "needs the published executable: run ./kiln once");
        return new(
            $"export HOME=$PWD/home; unset CI GITHUB_ACTIONS TF_BUILD GITLAB_CI PACKER_LOG PACKER_NO_COLOR NO_COLOR; {setting}; "
            + $"trap : INT; echo tty $(tty); echo begin; {KilnExecutable.Path} build {flag} t.pkr.hcl; echo exit $?; echo after",
            _work);
    }

    private void Template(params string[] sources)
    {
        string blocks = string.Concat(sources.Select(static source => $$"""
            source "null" "{{source[5..]}}" {
              communicator = "none"
            }

            """));
        _work.Write("t.pkr.hcl", $$"""
            {{blocks}}
            build {
              sources = [{{string.Join(", ", sources.Select(static source => $"\"source.{source}\""))}}]

              provisioner "shell-local" {
                name   = "waiting"
                inline = ["echo begun", "cat go-${source.name}", "#then"]
              }
            }
            """);
    }

    /// <summary>Lets the builds go on.</summary>
    private void Release(params string[] builds)
    {
        foreach (string build in builds)
        {
            using FileStream pipe = new(_work.Combine($"go-{build}"), FileMode.Open, FileAccess.Write);
        }
    }

    private void Run(string tool, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(tool, arguments) { WorkingDirectory = _work })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [GeneratedRegex(@"^null\.[ab] +\d+s\b")]
    private static partial Regex Row();

    [GeneratedRegex(@"\e(\[[ -?]*[@-~]|[^\[])")]
    private static partial Regex Sequence();
}
