using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kiln.Engine.Checkpoints;
using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

/// <summary>Three checkpoints in a cache folder, listed and removed by hand.</summary>
public sealed class CacheCommandTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_403_452);

    private readonly TemporaryDirectory _cache = new();
    private readonly InProcess _kiln = new();

    public CacheCommandTests()
    {
        _kiln.Environment["PACKER_CACHE_DIR"] = _cache.Path;
        Write(Entry("aa", "00", 1, 1, bytes: 1000, name: ""), used: 1);
        Write(Entry("ab", "aa", 2, 3, bytes: 5 << 20, name: "two"), used: 2);
        Write(Entry("ac", "00", 1, 50, bytes: 300, name: "one"), used: 49);
    }

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task List_shows_people_a_table()
    {
        InProcess.Outcome outcome = await _kiln.RunAsync("cache", "list");

        Assert.Equal(
            """
            BUILDER  BUILD  PROVISIONERS    SIZE     AGE   USED
            oci      oci.a  1: shell "one"  300 B    2d2h  2d1h
            oci      oci.a  2: shell "two"  5.0 MiB  3h0m  2h0m
            oci      oci.a  1: shell        1000 B   1h0m  1h0m

            3 checkpoints, 5.0 MiB.

            """,
            outcome.Output);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task List_gives_programs_a_line_for_each()
    {
        InProcess.Outcome outcome = await _kiln.RunAsync("-machine-readable", "cache", "list");

        Assert.Equal(
            [
                "1795403452,,cache,checkpoint,ac,oci,oci.a,1,shell,one,300,1795223452,1795227052,1795828252",
                "1795403452,,cache,checkpoint,ab,oci,oci.a,2,shell,two,5242880,1795392652,1795396252,1795997452",
                "1795403452,,cache,checkpoint,aa,oci,oci.a,1,shell,,1000,1795399852,1795399852,1796004652",
            ],
            outcome.Output.Split('\n').Where(static line => line.Contains(",cache,", StringComparison.Ordinal)));
    }

    /// <summary>What each request does with the three, as programs are told.</summary>
    [Theory]
    [InlineData("", "", "aa ab ac")]
    [InlineData("-older-than=2d", "removed ac", "aa ab")]
    [InlineData("-older-than=30m -dry-run", "found ab,found aa,found ac", "aa ab ac")]
    [InlineData("-max-size=1KiB", "removed ac,removed ab", "aa")]
    [InlineData("-all", "removed ab,removed aa,removed ac", "")]
    public async Task Prune_removes_what_its_flags_name(string flags, string expected, string left)
    {
        InProcess.Outcome outcome = await _kiln.RunAsync(
            ["-machine-readable", "cache", "prune", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        IEnumerable<string> lines = outcome.Output.Split('\n')
            .Select(static line => line.Split(','))
            .Where(static fields => fields is [_, _, "cache", ..])
            .Select(static fields => $"{fields[3]} {fields[4]}");
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), lines.Order());
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(
            left.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Directory.GetFiles(_cache.Combine("checkpoints/index")).Select(Path.GetFileNameWithoutExtension).Order());
        string[] sums = [.. outcome.Output.Split('\n').Where(static line => line.Contains(",ui,say,", StringComparison.Ordinal))];
        Assert.Contains(
            expected.Length == 0 ? "There is nothing to remove."
                : expected.StartsWith("found", StringComparison.Ordinal) ? "Found 3 checkpoints" : "Removed ",
            sums[^1],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list x", "cache list takes no path: x")]
    [InlineData("prune x", "cache prune takes no path: x")]
    [InlineData("prune -max-size=much", "much")]
    [InlineData("prune -older-than=x", "x")]
    [InlineData("remove", "cache has no subcommand \"remove\"")]
    [InlineData("", "the subcommand is missing")]
    public async Task Misuse_is_told_with_the_help(string arguments, string expected)
    {
        InProcess.Outcome outcome =
            await _kiln.RunAsync(["cache", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(expected, outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Usage: kiln cache", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    private static CheckpointEntry Entry(string key, string parent, int number, int hours, long bytes, string name)
    {
        ImmutableSortedDictionary<string, string> none =
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        DateTimeOffset made = Now - TimeSpan.FromHours(hours);
        return new()
        {
            Key = key,
            Parent = parent,
            Provisioners = number,
            Kind = "oci",
            Build = "oci.a",
            Type = "shell",
            Name = name,
            Made = made,
            Oldest = made,
            Expires = made + TimeSpan.FromDays(7),
            Details = none,
            Bytes = bytes,
            Inputs = none,
            Base = none,
        };
    }

    /// <summary>As builds write it: one line of JSON, one with its sum.</summary>
    private void Write(CheckpointEntry entry, int used)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry);
        string text = Encoding.UTF8.GetString(json) + "\n" + Convert.ToHexStringLower(SHA256.HashData(json)) + "\n";
        string file = _cache.Write($"checkpoints/index/{entry.Key}.json", text);
        File.SetLastWriteTimeUtc(file, (Now - TimeSpan.FromHours(used)).UtcDateTime);
    }
}
