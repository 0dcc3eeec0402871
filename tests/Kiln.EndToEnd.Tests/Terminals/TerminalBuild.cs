using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Terminals;

/// <summary>A build on a terminal of its own, in a folder and a home of its own.</summary>
internal sealed class TerminalBuild : IDisposable
{
    public const string Columns = "60";
    public const string Rows = "20";

    /// <summary>Variables that change what is shown and may be set where the tests run.</summary>
    private const string Unset = "unset CI KILN_LIVE KILN_OUTPUT KILN_CI_GROUPS PACKER_LOG PACKER_LOG_PATH PACKER_NO_COLOR PACKER_CONFIG "
        + "PACKER_CONFIG_DIR GITHUB_ACTIONS TF_BUILD GITLAB_CI";

    private readonly TemporaryDirectory _work = new();
    private PseudoTerminal? _terminal;

    public TerminalBuild() => Directory.CreateDirectory(Temporary);

    public string Folder => _work;

    /// <summary>The folder for temporary files of the build.</summary>
    public string Temporary => _work.Combine("tmp");

    /// <summary>What the build was started on.</summary>
    public PseudoTerminal Terminal => _terminal ?? throw new InvalidOperationException("The build was not started.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The one build is <c>null.a</c>.</summary>
    public static string NullTemplate(params string[] provisioners) => $$"""
        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]
        {{string.Concat(provisioners.Select(ShellLocal))}}
        }
        """;

    public static string ShellLocal(string command) => $$"""

          provisioner "shell-local" {
            inline = ["{{command}}"]
          }

        """;

    public string Combine(string name) => _work.Combine(name);

    public void Write(string name, string content) => _work.Write(name, content);

    public Task<string> ReadAsync(string name) => File.ReadAllTextAsync(_work.Combine(name), Token);

    /// <summary>Starts <c>kiln build -color=false</c>; the shell around it shows the exit code and the terminal's modes at the end.</summary>
    /// <param name="arguments">Of the command, with what the shell is to do with its streams.</param>
    /// <param name="before">Words of the shell before the command.</param>
    public PseudoTerminal Start(string arguments, string before = "") => StartCommand(
        $"{before} sh -c 'echo pid $$; exec {KilnExecutable.Path} \"$@\"' kiln build -color=false {arguments}");

    /// <summary>The same with rows for the running builds at the bottom of the screen.</summary>
    public PseudoTerminal StartLive(string arguments, string before = "") => StartCommand(
        $"{before} sh -c 'echo pid $$; exec {KilnExecutable.Path} \"$@\"' kiln build {arguments}");

    /// <param name="command">Of bash, so that it can control jobs.</param>
    public PseudoTerminal StartCommand(string command)
    {
        Requires.Check(File.Exists(KilnExecutable.Path), "needs the published executable: run ./kiln once");
        Requires.Tool("bash", "bash");
        string home = $"export HOME={_work.Path} XDG_STATE_HOME={_work.Path}/state XDG_CACHE_HOME={_work.Path}/cache "
            + $"XDG_CONFIG_HOME={_work.Path}/config TMPDIR={Temporary} KILN={KilnExecutable.Path} CHECKPOINT_DISABLE=1";

        // Signals from the keyboard are for the build; the shell around it has to tell how it ended.
        string script = $"""
            {Unset}
            {home}
            trap : INT QUIT
            stty cols {Columns} rows {Rows}
            echo tty $(tty)
            echo before $(stty -g)
            {command}
            echo exit $?
            echo after $(stty -g)
            """;
        _work.Write("terminal.sh", script.ReplaceLineEndings("\n"));
        return _terminal = new("exec bash ./terminal.sh", _work);
    }

    /// <summary>Waits for the end of the build, and checks that the terminal is as it was.</summary>
    public async Task EndAsync(int exitCode)
    {
        await Terminal.WaitForAsync($"exit {exitCode}\r\nafter ");
        Assert.Equal(Shown("before "), await Terminal.WaitForAsync("\r\n"));
        AssertTidy(Terminal.Shown);
    }

    /// <summary>The word behind a text that the shell around the build has shown.</summary>
    public string Shown(string begin)
    {
        int start = Terminal.Shown.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return Terminal.Shown[start..Terminal.Shown.IndexOf('\r', start)];
    }

    public Task SignalAsync(string signal) => RunAsync("kill", $"-{signal}", Shown("pid "));

    public Task ResizeAsync(int columns) =>
        RunAsync("stty", "-F", Shown("tty "), "cols", columns.ToString(CultureInfo.InvariantCulture));

    /// <summary>A build <c>oci.a</c> of a small root file system, into <c>out.tar</c>.</summary>
    public void WriteOci(string provisioner)
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        WriteRoot(Requires.Tool("busybox", "busybox-static"));
        Write("t.pkr.hcl", $$"""
            source "oci" "a" {
              from   = "root.tar"
              output = "oci-archive:out.tar"
            }

            build {
              sources = ["source.oci.a"]
            {{provisioner}}
            }
            """);
    }

    public void Dispose()
    {
        _terminal?.Dispose();
        _work.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>The cursor shows, keys send what they always do, text has no colour.</summary>
    private static void AssertTidy(string shown)
    {
        foreach ((string on, string off) in new[] { ("\e[?25l", "\e[?25h"), ("\e[?1h", "\e[?1l"), ("\e[?2004h", "\e[?2004l") })
        {
            int last = shown.LastIndexOf(on, StringComparison.Ordinal);
            Assert.True(last < 0 || shown.LastIndexOf(off, StringComparison.Ordinal) > last, $"{on} stays on: {shown}");
        }

        int colour = shown.LastIndexOf("\e[1;", StringComparison.Ordinal);
        Assert.True(colour < 0 || shown.LastIndexOf("\e[0m", StringComparison.Ordinal) > colour, $"a colour stays on: {shown}");
    }

    private void WriteRoot(string busybox)
    {
        using FileStream file = File.Create(_work.Combine("root.tar"));
        using TarWriter tar = new(file, TarEntryFormat.Pax);
        foreach (string directory in new[] { "bin/", "etc/", "root/", "tmp/" })
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, directory) { Mode = (UnixFileMode)0b111_101_101 });
        }

        using FileStream program = File.OpenRead(busybox);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox")
        {
            Mode = (UnixFileMode)0b111_101_101,
            DataStream = program,
        });
        foreach (string applet in new[] { "sh", "echo", "hostname", "stty", "sleep", "test", "[", "touch", "rm", "chmod", "cat" })
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" });
        }
    }
}
