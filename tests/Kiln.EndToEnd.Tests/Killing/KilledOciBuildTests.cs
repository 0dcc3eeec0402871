using System.Diagnostics;
using System.Security.Cryptography;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary>
/// <c>kill -9</c> at random instants of whole builds with the <c>oci</c> builder, from the start of the executable to its end:
/// after the next start nothing of ours is there, and everything that is not ours.
/// </summary>
public sealed class KilledOciBuildTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln;

    public KilledOciBuildTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        _kiln = new();
        _kiln.Environment["TMPDIR"] = _work.Combine("tmp");
        _kiln.Environment["SOURCE_DATE_EPOCH"] = "1700000000";
    }

    private string Archive => _work.Combine("out", "image.tar");

    private string Layout => _work.Combine("out", "layout");

    private string State => Path.Combine(_kiln.Home, "state", "kiln");

    private string Cache => Path.Combine(_kiln.Home, "cache", "packer");

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Build_killed_at_any_instant_leaves_nothing_after_the_next_start()
    {
        WriteTemplate();
        using Witness witness = new(
            _work.Combine("outside"), [_work.Combine("tmp"), _work.Combine("out"), State, Path.Combine(State, "ledger"), Cache], mounts: true);
        await BuildAsync();
        (string archive, string layout) = (HashOf(Archive), TreeOf(Layout));
        Stopwatch watch = Stopwatch.StartNew();
        await BuildAsync();
        TimeSpan whole = watch.Elapsed;

        int seed = Rounds.Seed();
        Random random = new(seed);
        int rounds = Rounds.Count(40);
        int killed = 0;
        for (int round = 0; round < rounds; round++)
        {
            string when = $"seed {seed}, round {round} of {rounds}";
            killed += await KillAsync(whole * 1.05 * random.NextDouble()) ? 1 : 0;
            await OurProcesses.AssertNoneAsync(_work.Path, when);
            if (round % 8 == 7)
            {
                await BuildAsync();
            }
            else
            {
                KilnRun reap = await _kiln.RunAsync(_work, "reap");
                Assert.True(reap.ExitCode == 0, $"{when}: {reap.Output}{reap.Error}");
            }

            AssertClean(witness, when);

            // They were there, and -force replaces them: there is always a whole one, old or new, and they are the same.
            Assert.True(HashOf(Archive) == archive, $"{when}: the archive is damaged");
            Assert.True(TreeOf(Layout) == layout, $"{when}: the layout is damaged:\n{TreeOf(Layout)}");
        }

        Assert.True(killed > rounds / 2, $"only {killed} of {rounds} builds were killed");
        await BuildAsync();
        AssertClean(witness, "at the end");
    }

    private static string HashOf(string file) =>
        File.Exists(file) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))) : "gone";

    private static string TreeOf(string folder) => !Directory.Exists(folder)
        ? "gone"
        : string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(static file => $"{file} {HashOf(file)}"));

    /// <returns>False when the build had ended before.</returns>
    private async Task<bool> KillAsync(TimeSpan after)
    {
        using Process kiln = _kiln.Start(_work, "build", "-force", "-color=false", "t.pkr.hcl");
        Task output = Task.WhenAll(kiln.StandardOutput.ReadToEndAsync(), kiln.StandardError.ReadToEndAsync());
        await Task.WhenAny(kiln.WaitForExitAsync(), Task.Delay(after, TestContext.Current.CancellationToken));
        bool isRunning = !kiln.HasExited;
        kiln.Kill();
        await kiln.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        return isRunning;
    }

    private async Task BuildAsync()
    {
        KilnRun build = await _kiln.RunAsync(_work, "build", "-force", "-color=false", "t.pkr.hcl");
        Assert.True(build.ExitCode == 0, build.Output + build.Error);
    }

    private void AssertClean(Witness witness, string when)
    {
        witness.AssertWhole();
        AssertNone(witness.OthersIn(_work.Combine("tmp")), when);
        AssertNone(witness.OthersIn(Path.Combine(State, "ledger")), when);
        AssertNone(
            witness.OthersIn(_work.Combine("out")).Where(path => path != Archive && path != Layout
                && Path.GetFileName(path) is not ("manifest.json" or "sum")),
            when);
        AssertNone(
            Directory.EnumerateFileSystemEntries(Cache, "kiln-oci-*", SearchOption.AllDirectories)
                .Where(path => !witness.Owns(path)),
            when);
        string[] mounts =
        [
            .. File.ReadAllLines("/proc/self/mountinfo").Where(
                line => line.Contains(_work.Path, StringComparison.Ordinal)
                    && !line.Contains("/mounted ", StringComparison.Ordinal)),
        ];
        AssertNone(mounts, when);
        AssertNone(ContainerCgroups.All(), when);
    }

    private static void AssertNone(IEnumerable<string> left, string when) =>
        Assert.True(!left.Any(), $"{when}, left behind:\n{string.Join('\n', left)}");

    private void WriteTemplate()
    {
        Directory.CreateDirectory(_work.Combine("tmp"));
        Directory.CreateDirectory(_work.Combine("out"));
        _work.Write("upload", "uploaded\n");
        _work.Write("t.pkr.hcl", $$"""
            source "oci" "a" {
              from    = "{{BusyboxRoot.Write(_work)}}"
              outputs = ["oci-archive:out/image.tar", "oci:out/layout"]
            }

            build {
              sources = ["source.oci.a"]

              provisioner "shell" {
                inline = ["cp /bin/busybox /copy", "rm -r /etc/old"]
              }

              provisioner "shell-local" {
                inline = ["nohup setsid sleep 1000 >/dev/null 2>&1 & echo $! > daemon", "sleep 0.05"]
              }

              provisioner "file" {
                source      = "upload"
                destination = "/uploaded"
              }

              provisioner "shell" {
                inline = ["trap '' TERM", "(setsid sleep 1000 >/dev/null 2>&1 &)", "sleep 0.1", "echo done > /done"]
              }

              # A build that ends lets its daemons go on, so this one ends itself.
              provisioner "shell-local" {
                inline = ["kill $(cat daemon)"]
              }

              post-processors {
                post-processor "checksum" {
                  checksum_types = ["sha256"]
                  output         = "out/sum"
                }

                post-processor "manifest" {
                  output = "out/manifest.json"
                }
              }
            }
            """);
    }
}
