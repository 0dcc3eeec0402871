using System.Collections.Immutable;
using CsCheck;
using Kiln.Builders.Oci.Tests.Support;
using Kiln.Sdk.Plan;
using Kiln.Testing;

namespace Kiln.Builders.Oci.Tests;

/// <summary>Builds that begin at kept layers give the same image as builds from the beginning.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly CachedBuild _build;

    public CheckpointTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        _build = new();
    }

    public void Dispose() => _build.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Change_runs_only_what_comes_after_it_and_gives_the_same_image(bool squash)
    {
        _build.Squash = squash;
        string source = _build.Write("tree/a/file", "1");
        _build.Write("tree/b", "b");
        PlannedProvisioner tree = CachedBuild.Upload(Path.GetDirectoryName(Path.GetDirectoryName(source)!)!, "/srv");
        ImmutableArray<PlannedProvisioner> steps =
        [
            CachedBuild.Shell("make", "mkdir -p /d/e /gone; echo 1 > /d/e/1; echo 2 > /d/2; touch /gone/x; ln /d/2 /d/3"),
            tree,
            CachedBuild.Shell("nothing", "true"),
            CachedBuild.Shell("remove", "rm -r /gone /d/e; mkdir /d/e; rm /d/2; chmod 1777 /d; chown 12:34 /d/3"),
            CachedBuild.Shell("look", "ls -lR /d /srv | tail -n +2 | awk '{print $1, $3, $4, $9}' > /look; test ! -e /gone; test ! -e /d/e/1"),
        ];
        string first = await _build.RunAsync(steps);
        Assert.StartsWith("sha256:", first, StringComparison.Ordinal);
        Assert.Equal("runs runs runs runs runs", _build.Verdicts);
        Assert.Equal(first, await _build.RunColdAsync(steps));

        Assert.Equal(first, await _build.RunAsync(steps));
        Assert.Equal("cached cached cached cached cached", _build.Verdicts);
        Assert.DoesNotContain("Provisioning with shell script", _build.Messages, StringComparison.Ordinal);

        steps = steps.SetItem(4, CachedBuild.Shell("look", steps[4].Config.Evaluate(null!).Value!.AsEntries()["inline"].AsElements()[0].AsString() + "; echo more >> /look"));
        string changed = await _build.RunAsync(steps);
        Assert.Equal("cached cached cached cached runs", _build.Verdicts);
        Assert.NotEqual(first, changed);
        Assert.Equal(changed, await _build.RunColdAsync(steps));

        _build.Write("tree/a/file", "2");
        changed = await _build.RunAsync(steps);
        Assert.Equal("cached runs runs runs runs", _build.Verdicts);
        Assert.Equal(changed, await _build.RunColdAsync(steps));
    }

    [Fact]
    public async Task What_a_failed_build_finished_is_kept()
    {
        ImmutableArray<PlannedProvisioner> steps =
            [CachedBuild.Shell("one", "echo 1 > /1"), CachedBuild.Shell("two", "echo 2 > /2"), CachedBuild.Shell("bad", "exit 3")];
        Assert.StartsWith("! ", await _build.RunAsync(steps), StringComparison.Ordinal);

        steps = steps.SetItem(2, CachedBuild.Shell("bad", "cat /1 /2 > /3"));
        string image = await _build.RunAsync(steps);

        Assert.Equal("cached cached runs", _build.Verdicts);
        Assert.Equal(image, await _build.RunColdAsync(steps));
    }

    [Fact]
    public async Task Another_base_runs_everything()
    {
        ImmutableArray<PlannedProvisioner> steps = [CachedBuild.Shell("one", "ls / > /list")];
        await _build.RunAsync(steps);
        _build.Root = BusyboxRoot.Write(Directory.CreateDirectory(Path.Combine(_build.Folder, "other")).FullName);
        using (FileStream tar = new(_build.Root, FileMode.Open))
        {
            // The name of a file in the archive of the base.
            _build.Root = await OtherBaseAsync(tar);
        }

        string image = await _build.RunAsync(steps);

        Assert.Equal("runs", _build.Verdicts);
        Assert.Contains("because the builder's input \"base\" has changed", _build.Messages, StringComparison.Ordinal);
        Assert.Equal(image, await _build.RunColdAsync(steps));
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("remove")]
    public async Task Damaged_layer_is_noticed_and_made_again(string damage)
    {
        ImmutableArray<PlannedProvisioner> steps =
            [CachedBuild.Shell("one", "echo 1 > /1"), CachedBuild.Shell("two", "echo 2 > /2")];
        string image = await _build.RunAsync(steps);
        string blob = Directory.GetFiles(Path.Combine(_build.Checkpoints, "files"), "*", SearchOption.AllDirectories)
            .Where(static path => path.Contains("sha256", StringComparison.Ordinal))
            .OrderBy(File.GetLastWriteTimeUtc)
            .Last();
        byte[] bytes = File.ReadAllBytes(blob);
        bytes[^5] ^= 1;
        File.WriteAllBytes(blob, damage == "flip" ? bytes : bytes[..^1]);
        if (damage == "remove")
        {
            File.Delete(blob);
        }

        Assert.Equal(image, await _build.RunAsync(steps));
        Assert.Equal("cached runs", _build.Verdicts);
        Assert.Contains("What was kept of shell \"two\" cannot be used any more", _build.Messages, StringComparison.Ordinal);
        Assert.Equal(image, await _build.RunAsync(steps));
        Assert.Equal("cached cached", _build.Verdicts);
    }

    [Fact]
    public async Task Full_disk_costs_only_the_checkpoints()
    {
        using SmallDisk disk = new(_build.Checkpoints, "size=1m");
        ImmutableArray<PlannedProvisioner> steps =
        [
            CachedBuild.Shell("small", "echo 1 > /1"),
            CachedBuild.Shell("large", "i=0; while test $i -lt 64; do echo $i | sha256sum; i=$((i+1)); done > /x; dd if=/dev/urandom of=/large bs=1M count=3"),
            CachedBuild.Shell("after", "rm /large"),
        ];

        Assert.StartsWith("sha256:", await _build.RunAsync(steps), StringComparison.Ordinal);

        Assert.Contains("Warning: nothing is kept from 'kiln provisioner shell 'large'' on: ", _build.Messages, StringComparison.Ordinal);
        Assert.Contains("disk is full", _build.Messages, StringComparison.Ordinal);
        await _build.RunAsync(steps);
        Assert.Equal("cached runs runs", _build.Verdicts);
    }

    /// <summary>Each edit of a template of up to five steps, against a build from the beginning.</summary>
    [Fact]
    public void Random_edits_give_the_image_of_a_build_from_the_beginning() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, Commands.Length - 1]).Array[5].Sample(
            static edits => CheckAsync(edits).GetAwaiter().GetResult(), iter: 3, threads: 1);

    private static readonly string[] Commands =
    [
        "mkdir -p /d; echo $(ls /d | wc -l) > /d/$(ls /d | wc -l)",
        "rm -rf /d",
        "rm -rf /d; mkdir /d; ls -a / > /d/root",
        "mkdir -p /d/sub; ln -sf /etc/passwd /d/sub/link; chmod 700 /d",
        "test ! -d /d || mv /d /moved$(ls / | wc -l)",
        "true",
        "cat /up/* > /all 2>/dev/null || true",
    ];

    private static async Task<bool> CheckAsync((int Place, int Command)[] edits)
    {
        using CachedBuild build = new();
        string folder = Path.GetDirectoryName(build.Write("up/file", "1"))!;
        List<PlannedProvisioner> steps = [.. Enumerable.Range(0, 4).Select(i => CachedBuild.Shell($"s{i}", Commands[i]))];
        steps.Insert(2, CachedBuild.Upload(folder, "/"));
        foreach ((int place, int command) in edits)
        {
            if (place == 2)
            {
                build.Write($"up/{command % 3}", $"{command}");
            }
            else
            {
                steps[place] = CachedBuild.Shell($"s{place}", Commands[command]);
            }

            Assert.Equal(await build.RunColdAsync([.. steps]), await build.RunAsync([.. steps]));
        }

        return true;
    }

    private async Task<string> OtherBaseAsync(FileStream tar)
    {
        string path = Path.Combine(_build.Folder, "other.tar");
        await using FileStream copy = new(path, FileMode.Create);
        await using System.Formats.Tar.TarWriter writer = new(copy);
        using System.Formats.Tar.TarReader reader = new(tar);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            await writer.WriteEntryAsync(entry);
        }

        System.Formats.Tar.PaxTarEntry more = new(System.Formats.Tar.TarEntryType.Directory, "more/");
        await writer.WriteEntryAsync(more);
        return path;
    }
}
