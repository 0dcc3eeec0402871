using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>A build that somebody sits in front of: questions, pauses, a shell in the machine.</summary>
public sealed class BuildTerminalTests : IDisposable
{
    private const string Question =
        "==> null.a: [c] Clean up and exit, [a] abort without cleanup, or [r] retry step (build may fail even if retry succeeds)? ";

    private const string ShellQuestion =
        "==> oci.a: [c] Clean up and exit, [a] abort without cleanup, [s] shell in the machine, or [r] retry step "
        + "(build may fail even if retry succeeds)? ";

    private readonly TemporaryDirectory _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Questions_are_asked_on_the_terminal_also_when_the_output_goes_elsewhere()
    {
        WriteNull("test -e go");
        using PseudoTerminal terminal = Start("-on-error=ask t.pkr.hcl >output </dev/null");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync("x\n");
        await terminal.WaitForAsync(Question);
        _work.Write("go", "");
        await terminal.SendAsync("r\n");
        await EndAsync(terminal, 0);

        string output = await File.ReadAllTextAsync(_work.Combine("output"), TestContext.Current.CancellationToken);
        Assert.Contains("==> null.a: Step \"StepProvision\" failed\n", output, StringComparison.Ordinal);
        Assert.Contains("==> null.a: Incorrect input: \"x\"\n", output, StringComparison.Ordinal);
        Assert.Contains("==> null.a: Retrying provisioner 1 of 1: shell-local\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_uses_the_template_as_it_is_then()
    {
        WriteNull("exit 3");
        using PseudoTerminal terminal = Start("-on-error=ask t.pkr.hcl");
        await terminal.WaitForAsync(Question);
        _work.Write("t.pkr.hcl", "build {");
        await terminal.SendAsync("r\n");
        await terminal.WaitForAsync("Error: ");
        await terminal.WaitForAsync("The template cannot be used as it is now. Correct it, then choose again.\r\n");
        await terminal.WaitForAsync(Question);
        WriteNull("echo repaired");
        await terminal.SendAsync("r\n");
        await terminal.WaitForAsync("==> null.a: repaired\r\n");
        await EndAsync(terminal, 0);
    }

    [Theory]
    [InlineData("\x04", "==> Builds finished but no artifacts were created.")]
    [InlineData("\x03", "Cleanly cancelled builds after being interrupted.")]
    [InlineData("\n", "==> Builds finished but no artifacts were created.")]
    public async Task Question_without_an_answer_cleans_up(string keys, string end)
    {
        WriteNull("exit 3");
        using PseudoTerminal terminal = Start("-on-error=ask t.pkr.hcl");
        await terminal.WaitForAsync(Question);
        await terminal.SendAsync(keys);
        await terminal.WaitForAsync(end);
        await EndAsync(terminal, 1);
    }

    [Fact]
    public async Task Parallel_builds_ask_one_after_the_other()
    {
        string sources = string.Concat(Enumerable.Range(0, 4).Select(
            static i => $"source \"null\" \"s{i}\" {{\n  communicator = \"none\"\n}}\n"));
        string names = string.Join(", ", Enumerable.Range(0, 4).Select(static i => $"\"source.null.s{i}\""));
        _work.Write(
            "t.pkr.hcl",
            sources + $"build {{\n  sources = [{names}]\n  provisioner \"shell-local\" {{\n    inline = [\"exit 1\"]\n  }}\n}}\n");
        using PseudoTerminal terminal = Start("-on-error=ask t.pkr.hcl");
        for (int i = 0; i < 4; i++)
        {
            // Until the answer nothing else is shown behind the question.
            await terminal.WaitForAsync("retry succeeds)? ");
            await terminal.SendAsync("c\n");
            await terminal.WaitForAsync("c\r\n");
        }

        await EndAsync(terminal, 1);
    }

    [Fact]
    public async Task Debugged_build_waits_for_enter()
    {
        WriteNull("true");
        using PseudoTerminal terminal = Start("-debug t.pkr.hcl");
        foreach (string pause in new[]
        {
            "Pausing after run of step 'StepConnect'. Press enter to continue. ",
            "Pausing before the next provisioner . Press enter to continue. ",
            "Pausing after run of step 'StepProvision'. Press enter to continue. ",
            "Pausing before cleanup of step 'StepProvision'. Press enter to continue. ",
            "Pausing before cleanup of step 'StepConnect'. Press enter to continue. ",
        })
        {
            await terminal.WaitForAsync($"==> null.a: {pause}");
            await terminal.SendAsync("\n");
        }

        await EndAsync(terminal, 0);
    }

    [Fact]
    public async Task Build_in_the_background_of_its_terminal_does_not_ask()
    {
        WriteNull("exit 3");
        using PseudoTerminal terminal = Start("-on-error=ask t.pkr.hcl 2>log & wait $!", "set -m; PACKER_LOG=1");
        await EndAsync(terminal, 1);
        Assert.DoesNotContain("retry step", terminal.Shown, StringComparison.Ordinal);
        Assert.Contains(
            "Running in background, not using a TTY",
            await File.ReadAllTextAsync(_work.Combine("log"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_for_programs_does_not_ask()
    {
        WriteNull("exit 3");
        using PseudoTerminal terminal = Start("-machine-readable -on-error=ask t.pkr.hcl 2>log", "PACKER_LOG=1");
        await EndAsync(terminal, 1);
        Assert.Contains(
            "machine-readable UI can't ask",
            await File.ReadAllTextAsync(_work.Combine("log"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shell_opens_in_the_machine_and_the_build_goes_on()
    {
        WriteOci();
        using PseudoTerminal terminal = Start("-on-error=ask t.pkr.hcl");
        await OpenShellAsync(terminal);
        await terminal.SendAsync("echo c=$COLOR n=$PACKER_BUILD_NAME h=$(hostname); stty size\r");
        await terminal.WaitForAsync("\r\nc=red n=a h=kiln\r\n20 60\r\n");
        using (Process stty = Process.Start("stty", ["-F", Between(terminal.Shown, "tty "), "cols", "77"]))
        {
            await stty.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await WaitForWindowAsync(terminal, "20 77");
        await terminal.SendAsync("sleep 1000; echo code $?\r");
        await terminal.WaitForAsync("echo code $?\r\n");
        await terminal.SendAsync("\x03");
        await terminal.WaitForAsync("# ");
        await terminal.SendAsync("touch /tmp/go; exit 4\r");
        await terminal.WaitForAsync("==> oci.a: The shell has ended with exit code 4.");
        await terminal.WaitForAsync(ShellQuestion);
        await terminal.SendAsync("r\n");
        await EndAsync(terminal, 0);
        Assert.True(File.Exists(_work.Combine("out.tar")));
    }

    [Fact]
    public async Task Signal_ends_the_shell_and_gives_the_terminal_back()
    {
        WriteOci();
        using PseudoTerminal terminal = Start("-on-error=ask t.pkr.hcl");
        await OpenShellAsync(terminal);
        using (Process kill = Process.Start("kill", ["-TERM", Between(terminal.Shown, "pid ")]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await terminal.WaitForAsync("Cleanly cancelled builds after being interrupted.");
        await EndAsync(terminal, 1);
        Assert.Empty(Directory.GetFileSystemEntries(_work.Combine("tmp")));
    }

    private static async Task OpenShellAsync(PseudoTerminal terminal)
    {
        await terminal.WaitForAsync(ShellQuestion);
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

    private static async Task EndAsync(PseudoTerminal terminal, int exitCode)
    {
        await terminal.WaitForAsync("exit ");
        Assert.Equal($"{exitCode}\r\n", await terminal.WaitForAsync("after "));
        Assert.Equal(Between(terminal.Shown, "before "), await terminal.WaitForAsync("\r\n"));
    }

    private static string Between(string text, string begin)
    {
        int start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[start..text.IndexOf('\r', start)];
    }

    private PseudoTerminal Start(string arguments, string before = "")
    {
        Requires.Check(File.Exists(KilnExecutable.Path), "needs the published executable: run ./kiln once");
        Directory.CreateDirectory(_work.Combine("tmp"));
        string environment = $"export HOME={_work.Path} XDG_STATE_HOME={_work.Path}/state XDG_CACHE_HOME={_work.Path}/cache "
            + $"TMPDIR={_work.Path}/tmp";
        return new(
            $"stty cols 60 rows 20; {environment}; echo tty $(tty); echo before $(stty -g); "
            + $"{before} sh -c 'echo pid $$; exec {KilnExecutable.Path} \"$@\"' kiln build -color=false {arguments}; "
            + "echo exit $?; echo after $(stty -g)",
            _work);
    }

    private void WriteNull(string command) => _work.Write("t.pkr.hcl", $$"""
        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]

          provisioner "shell-local" {
            inline = ["{{command}}"]
          }
        }
        """);

    private void WriteOci()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        WriteRoot(Requires.Tool("busybox", "busybox-static"));
        _work.Write("t.pkr.hcl", """
            source "oci" "a" {
              from   = "root.tar"
              output = "oci-archive:out.tar"
            }

            build {
              sources = ["source.oci.a"]

              provisioner "shell" {
                environment_vars = ["COLOR=red"]
                inline           = ["test -e /tmp/go"]
              }
            }
            """);
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
