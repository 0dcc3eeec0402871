using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary>Folders that cannot be written, disks that fill up, users without a home: a clear error or a build, and nothing lost.</summary>
public sealed class BrokenPlaceTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();
    private readonly List<string> _mounts = [];

    public BrokenPlaceTests()
    {
        _work.Write("script.pkr.hcl", Template("inline = [\"echo hello\"]"));
        _work.Write("none.pkr.hcl", """
            source "file" "a" {
              content = "hello"
              target  = "target"
            }

            build {
              sources = ["source.file.a"]
            }
            """);
    }

    public void Dispose()
    {
        foreach (string mount in _mounts)
        {
            Run("umount", mount);
        }

        _kiln.Dispose();
        _work.Dispose();
    }

    [Theory]
    [InlineData("ro,size=1m", "read-only")]
    [InlineData("rw,size=4k,nr_inodes=1", "the disk is full")]
    public async Task State_folder_that_takes_no_file_stops_only_a_build_that_needs_it(string options, string cause)
    {
        string state = Mount("state", options);
        _kiln.Environment["KILN_STATE_DIR"] = Path.Combine(state, "kiln");

        KilnRun needsNone = await _kiln.RunAsync(_work, "build", "-color=false", "none.pkr.hcl");
        Assert.True(needsNone.ExitCode == 0, needsNone.Output);
        KilnRun needs = await _kiln.RunAsync(_work, "build", "-color=false", "script.pkr.hcl");
        Assert.Equal(1, needs.ExitCode);
        Assert.Contains(cause, needs.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(state, "kiln"), needs.Output, StringComparison.Ordinal);
        KilnRun reap = await _kiln.RunAsync(_work, "reap");
        Assert.Equal(0, reap.ExitCode);
    }

    /// <summary>The ledger's first page has room for some lines; then no other comes.</summary>
    [Fact]
    public async Task State_disk_that_fills_up_while_a_build_runs_gives_an_error_and_no_leftover()
    {
        string state = Mount("state", "size=64k");
        string temporary = _work.Combine("tmp");
        Directory.CreateDirectory(temporary);
        _kiln.Environment["KILN_STATE_DIR"] = Path.Combine(state, "kiln");
        _kiln.Environment["TMPDIR"] = temporary;
        Directory.CreateDirectory(_work.Combine("out"));
        _work.Write("fill.pkr.hcl", Template($$"""inline = ["dd if=/dev/zero of={{state}}/full bs=4k 2>/dev/null || true"]""")
            .Replace("#more", string.Concat(Enumerable.Repeat(PostProcessors, 30)), StringComparison.Ordinal));
        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "fill.pkr.hcl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the disk is full", run.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(state, "kiln"), run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_work.Combine("out", "manifest.json.lock")));
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
        File.Delete(Path.Combine(state, "full"));
        KilnRun reap = await _kiln.RunAsync(_work, "reap");
        Assert.True(reap.ExitCode == 0, reap.Output);
        Assert.Empty(Directory.GetFiles(Path.Combine(state, "kiln", "ledger")));
    }

    [Fact]
    public async Task Temporary_disk_that_is_full_is_named_and_nothing_stays()
    {
        string temporary = Mount("tmp", "size=4k");
        await File.WriteAllBytesAsync(Path.Combine(temporary, "theirs"), new byte[4096], TestContext.Current.CancellationToken);
        _kiln.Environment["TMPDIR"] = temporary;

        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "script.pkr.hcl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the disk is full", run.Output, StringComparison.Ordinal);
        Assert.Contains(temporary + "/packer-shell", run.Output, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(temporary, "theirs")], Directory.GetFileSystemEntries(temporary));
    }

    /// <summary>The old manifest is whole after a new one could not be written, and there is nothing beside it.</summary>
    [Fact]
    public async Task Output_disk_that_is_full_keeps_the_old_output()
    {
        string output = Mount("out", "size=16k");
        _work.Write("manifest.pkr.hcl", Template("inline = [\"true\"]").Replace("#more", PostProcessors, StringComparison.Ordinal));
        Assert.Equal(0, (await _kiln.RunAsync(_work, "build", "manifest.pkr.hcl")).ExitCode);
        string manifest = Path.Combine(output, "manifest.json");
        string old = await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken);
        Fill(Path.Combine(output, "theirs"));

        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "manifest.pkr.hcl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the disk is full", run.Output, StringComparison.Ordinal);
        Assert.Equal(old, await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken));
        Assert.Equal([manifest, Path.Combine(output, "theirs")], Directory.GetFileSystemEntries(output).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task State_folder_of_another_user_is_named()
    {
        Requires.Root();
        string setpriv = Requires.Tool("setpriv", "util-linux");
        using TemporaryDirectory state = new();
        File.SetUnixFileMode(_work, (UnixFileMode)0b111_101_101);
        Assert.Equal(0, (int)(await _kiln.RunAsync(_work, "validate", "script.pkr.hcl")).ExitCode);
        string executable = _work.Combine("kiln");
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(KilnExecutable.Path)!))
        {
            File.Copy(file, _work.Combine(Path.GetFileName(file)));
        }

        ProcessStartInfo start = new(
            setpriv, ["--reuid=1234", "--regid=1234", "--clear-groups", executable, "build", "-color=false", "script.pkr.hcl"])
        {
            WorkingDirectory = _work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        StartEnvironment.Give(start);
        start.Environment["KILN_STATE_DIR"] = state;
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["PACKER_LOG"] = "";
        using Process kiln = Process.Start(start)!;
        KilnRun run = await KilnExecutable.EndOfAsync(kiln);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the permissions do not allow it", run.Output, StringComparison.Ordinal);
        Assert.Contains(state.Path, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_HOME_the_users_entry_in_the_password_file_counts()
    {
        _kiln.Environment["HOME"] = "";
        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "script.pkr.hcl");
        Assert.True(run.ExitCode == 0, run.Output);
    }

    private const string PostProcessors = """

          post-processor "manifest" {
            output = "out/manifest.json"
          }
        """;

    private static string Provisioner(string options) => $$"""

          provisioner "shell-local" {
            {{options}}
          }
        """;

    private static string Template(string options) => $$"""
        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]
          {{Provisioner(options)}}
          #more
        }
        """;

    private static void Fill(string file)
    {
        using FileStream stream = new(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                stream.Write(new byte[1024]);
            }
        }
        catch (IOException)
        {
            // As intended: it is full.
        }
    }

    private static void Run(string tool, params string[] arguments)
    {
        using Process process = Process.Start(Requires.Tool(tool, "mount"), arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private string Mount(string name, string options)
    {
        Requires.Root();
        string folder = _work.Combine(name);
        Directory.CreateDirectory(folder);
        Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder);
        _mounts.Add(folder);
        return folder;
    }
}
