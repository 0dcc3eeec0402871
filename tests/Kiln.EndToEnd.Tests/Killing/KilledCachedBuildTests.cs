using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary>
/// Builds with checkpoints beside each other, beside prunings, and killed at random instants: no unfinished checkpoint is ever
/// used, and what is left of it is removed later.
/// </summary>
public sealed class KilledCachedBuildTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln;

    public KilledCachedBuildTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        _kiln = new();
        _kiln.Environment["SOURCE_DATE_EPOCH"] = "1700000000";
        _work.Write("t.pkr.hcl", $$"""
            variable "salt" {
            }

            variable "output" {
            }

            source "oci" "a" {
              from   = "{{BusyboxRoot.Write(_work)}}"
              output = "oci-archive:${var.output}"
            }

            build {
              sources = ["source.oci.a"]

              provisioner "shell" {
                name   = "one"
                inline = ["cp /bin/busybox /copy", "rm -r /etc/old"]
              }

              provisioner "shell" {
                name   = "two"
                inline = ["echo ${var.salt} > /salt", "dd if=/dev/zero of=/zeros bs=1M count=2 2>/dev/null", "rm /copy"]
              }

              provisioner "shell" {
                name   = "three"
                inline = ["sha256sum /zeros /salt > /sums"]
              }
            }
            """);
    }

    private string Checkpoints => Path.Combine(_kiln.Home, "cache", "packer", "checkpoints");

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Build_killed_at_any_instant_leaves_no_checkpoint_that_is_not_whole()
    {
        await BuildAsync("first", "a", "-cache");
        Stopwatch watch = Stopwatch.StartNew();
        await BuildAsync("second", "a", "-cache");
        TimeSpan whole = watch.Elapsed;
        int seed = Rounds.Seed();
        Random random = new(seed);
        int rounds = Rounds.Count(50);
        int killed = 0;
        for (int round = 0; round < rounds; round++)
        {
            killed += await KillAsync($"salt{round}", whole * 1.05 * random.NextDouble()) ? 1 : 0;
            AssertWhole($"seed {seed}, round {round} of {rounds}");
            if (round % 10 == 9)
            {
                string salt = $"salt{round - 1}";
                Assert.Equal(await BuildAsync(salt, "cold", "-no-cache"), await BuildAsync(salt, "cached", "-cache"));
            }
        }

        Assert.True(killed > rounds / 2, $"only {killed} of {rounds} builds were killed");
        KilnRun prune = await _kiln.RunAsync(_work, "cache", "prune");
        Assert.True(prune.ExitCode == 0, prune.Output + prune.Error);
        int kept = Directory.GetFiles(Path.Combine(Checkpoints, "index")).Length;
        Assert.Equal(kept, Directory.GetFileSystemEntries(Path.Combine(Checkpoints, "files")).Length);
        prune = await _kiln.RunAsync(_work, "cache", "prune", "-all");
        Assert.Contains("Removed ", prune.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Checkpoints, "index")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Checkpoints, "files")));
    }

    [Fact]
    public async Task Builds_and_prunings_at_once_do_not_disturb_each_other()
    {
        string cold = await BuildAsync("s", "cold", "-no-cache");
        for (int round = 0; round < 3; round++)
        {
            using CancellationTokenSource end = new();
            Task<int> pruning = PruneUntilAsync(end.Token);
            string[] images = await Task.WhenAll(
                BuildAsync("s", "a", "-cache"), BuildAsync("s", "b", "-cache"), BuildAsync("s", "c", "-cache"));
            await end.CancelAsync();
            Assert.All(images, image => Assert.Equal(cold, image));
            Assert.True(await pruning > 0);
            AssertWhole($"round {round}");
        }
    }

    /// <returns>How many prunings there were.</returns>
    private async Task<int> PruneUntilAsync(CancellationToken end)
    {
        int count = 0;
        while (!end.IsCancellationRequested)
        {
            KilnRun run = await _kiln.RunAsync(_work, "cache", "prune", count % 2 == 0 ? "-all" : "-max-size=1");
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            KilnRun list = await _kiln.RunAsync(_work, "cache", "list");
            Assert.True(list.ExitCode == 0, list.Output + list.Error);
            count++;
        }

        return count;
    }

    /// <summary>Every checkpoint that is listed has its layer, byte for byte.</summary>
    private void AssertWhole(string when)
    {
        string index = Path.Combine(Checkpoints, "index");
        foreach (string file in Directory.Exists(index) ? Directory.GetFiles(index, "*.json") : [])
        {
            string[] lines = File.ReadAllLines(file);
            Assert.True(lines.Length == 2, $"{when}: {file} is cut off");
            using JsonDocument json = JsonDocument.Parse(lines[0]);
            JsonElement details = json.RootElement.GetProperty("Details");
            string digest = details.GetProperty("digest").GetString()!;
            string blob = Path.Combine(
                Checkpoints, "files", json.RootElement.GetProperty("Folder").GetString()!, digest.Replace(':', '/'));
            Assert.True(File.Exists(blob), $"{when}: {blob} is missing");
            string found = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(blob)));
            Assert.True(digest == "sha256:" + found, $"{when}: {blob} is damaged");
        }
    }

    /// <returns>False when the build had ended before.</returns>
    private async Task<bool> KillAsync(string salt, TimeSpan after)
    {
        using Process kiln = _kiln.Start(_work, Arguments(salt, "killed", "-cache"));
        Task output = Task.WhenAll(kiln.StandardOutput.ReadToEndAsync(), kiln.StandardError.ReadToEndAsync());
        await Task.WhenAny(kiln.WaitForExitAsync(), Task.Delay(after, TestContext.Current.CancellationToken));
        bool isRunning = !kiln.HasExited;
        kiln.Kill();
        await kiln.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        return isRunning;
    }

    /// <returns>The digest of the image.</returns>
    private async Task<string> BuildAsync(string salt, string output, string cache)
    {
        KilnRun build = await _kiln.RunAsync(_work, Arguments(salt, output, cache));
        Assert.True(build.ExitCode == 0, build.Output + build.Error);
        int start = build.Output.IndexOf("oci image sha256:", StringComparison.Ordinal);
        Assert.True(start >= 0, build.Output);
        return build.Output.Substring(start, "oci image sha256:".Length + 64);
    }

    private static string[] Arguments(string salt, string output, string cache) =>
    [
        "build", "-force", "-color=false", cache, "-var", $"salt={salt}",
        "-var", string.Create(CultureInfo.InvariantCulture, $"output={output}.tar"), "t.pkr.hcl",
    ];
}
