using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Kiln.Engine.Checkpoints;
using Kiln.Engine.Tests.Support;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Testing;

namespace Kiln.Engine.Tests.Checkpoints;

/// <summary>What is kept, and what never is.</summary>
public sealed class KeepingTests
{
    private static readonly string[] Contents = ["1", "2", "3"];

    [Fact]
    public async Task Without_the_flag_and_without_the_block_nothing_happens()
    {
        using CachedRun run = new() { Switch = null };

        Assert.Equal("a", await run.RunAsync(CachedRun.Word("one", "a")));

        Assert.False(Directory.Exists(run.Cache));
        Assert.Empty(run.Messages);
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    public async Task Flag_wins_over_the_block(bool? flag, bool block, bool isKept)
    {
        using CachedRun run = new() { Switch = flag };
        PlannedBuild build = Plans.Build("b", "freezer", CachedRun.Word("one", "a")) with
        {
            Cache = new() { IsEnabled = block },
        };

        await run.RunAsync(build);

        Assert.Equal(isKept ? 1 : 0, run.Index.Length);
    }

    [Fact]
    public async Task Builder_that_cannot_freeze_is_told()
    {
        using CachedRun run = new();

        await run.RunAsync(Plans.Build("b", "plain", Plans.Provisioner("unknown")));

        Assert.Equal(["b: Nothing is cached, because the builder plain keeps no checkpoints."], run.Messages);
    }

    [Fact]
    public async Task Builder_says_why_nothing_can_be_kept()
    {
        using CachedRun run = new();
        run.MakeBuilder = () => new(run.Origin) { Obstacle = "volumes is set" };

        await run.RunAsync(CachedRun.Word("one", "a"));

        Assert.Equal(["b: Nothing is cached, because volumes is set."], run.Messages);
        Assert.Empty(run.Index);
    }

    /// <summary>A provisioner that fails once or always, and how many checkpoints of three there are afterwards.</summary>
    [Theory]
    [InlineData("continue", 1)]
    [InlineData("retry", 1)]
    [InlineData("fail", 1)]
    [InlineData("ask", 1)]
    [InlineData("none", 3)]
    public async Task After_a_failed_attempt_nothing_is_kept(string way, int kept)
    {
        using CachedRun run = new();
        int attempts = 0;
        run.WhileRunning = word => _ = word == "b" && way != "none" && (way is "continue" or "fail" || ++attempts == 1)
            ? throw new BuildFailedException("no")
            : 0;
        PlannedProvisioner two = CachedRun.Word("two", "b") with
        {
            ContinueOnError = way == "continue",
            MaxRetries = way == "retry" ? 2 : 0,
        };
        run.Change = options => options with
        {
            OnError = way == "ask" ? OnErrorMode.Ask : OnErrorMode.Cleanup,
            Questions = new ScriptedQuestions("r"),
        };

        string artifact = await run.RunAsync(CachedRun.Word("one", "a"), two, CachedRun.Word("three", "c"));

        Assert.Equal(way == "fail", artifact.StartsWith('!'));
        Assert.Equal(kept, run.Index.Length);
        Assert.Equal(kept, run.Contents.Length);
    }

    [Fact]
    public async Task File_that_changes_while_its_provisioner_runs_is_no_reason_to_keep_anything()
    {
        using CachedRun run = new();
        string file = run.Write("file", "1");
        run.WhileRunning = word => File.WriteAllText(file, word == "b" ? "2" : "1");
        ImmutableArray<PlannedProvisioner> steps =
            [CachedRun.Word("one", "a"), CachedRun.Word("two", "b", file), CachedRun.Word("three", "c")];

        await run.RunAsync(steps);

        Assert.Single(run.Index);
        Assert.Contains($"b: What word \"two\" did is not kept, because while it ran {file} has changed.", run.Messages);
    }

    [Fact]
    public async Task File_that_an_earlier_provisioner_changes_counts_as_it_is_when_it_is_used()
    {
        using CachedRun run = new();
        string file = run.Write("file", "1");
        run.WhileRunning = word => File.WriteAllText(file, word == "a" ? "2" : File.ReadAllText(file));
        ImmutableArray<PlannedProvisioner> steps = [CachedRun.Word("one", "a"), CachedRun.Word("two", "b", file)];
        Assert.Equal("a b=2", await run.RunAsync(steps));

        run.Write("file", "1");
        Assert.Equal("a b=1", await run.RunAsync(steps));
        run.Write("file", "2");
        Assert.Equal("a b=2", await run.RunAsync(steps));

        Assert.Empty(run.Ran);
    }

    [Fact]
    public async Task Secrets_are_nowhere_in_the_cache_folder()
    {
        using CachedRun run = new();
        string file = run.Write("file", "hunter2-file");

        await run.RunAsync(CachedRun.Word("one", "hunter2-option", file));

        Assert.Single(run.Index);
        foreach (string path in Directory.GetFiles(run.Cache, "*", SearchOption.AllDirectories))
        {
            // The machine itself holds what was put into it.
            bool isMachine = Path.GetFileName(path) == "machine";
            Assert.Equal(isMachine, File.ReadAllText(path).Contains("hunter2", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Digests_of_equal_inputs_differ_between_cache_folders()
    {
        using CachedRun one = new();
        using CachedRun two = new();

        await one.RunAsync(CachedRun.Word("one", "a"));
        await two.RunAsync(CachedRun.Word("one", "a"));

        Assert.NotEqual(Path.GetFileName(Assert.Single(one.Index)), Path.GetFileName(Assert.Single(two.Index)));
        FileState secret = FileState.OfExisting(Path.Combine(one.Cache, "checkpoints", "secret"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, secret.Permissions);
    }

    [Fact]
    public async Task Checkpoint_that_the_builder_cannot_use_is_forgotten_and_made_again()
    {
        using CachedRun run = new();
        ImmutableArray<PlannedProvisioner> steps = [CachedRun.Word("one", "a"), CachedRun.Word("two", "b")];
        await run.RunAsync(steps);
        run.MakeBuilder = () => new(run.Origin) { IsUsable = static checkpoint => checkpoint.Provisioners == 1 };

        Assert.Equal("a b", await run.RunAsync(steps));

        Assert.Equal(["b"], run.Ran);
        Assert.Contains("b: What was kept of word \"two\" cannot be used any more and is forgotten.", run.Messages);
        Assert.Equal(2, run.Index.Length);
        Assert.Empty(run.Gone);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"Key\":\"x\"}\nabc\n")]
    [InlineData("one byte")]
    [InlineData("cut")]
    public async Task Damaged_index_file_is_forgotten_with_a_warning(string damage)
    {
        using CachedRun run = new();
        PlannedProvisioner step = CachedRun.Word("one", "a");
        await run.RunAsync(step);
        string file = Assert.Single(run.Index);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 3] ^= 1;
        File.WriteAllBytes(
            file,
            damage == "one byte" ? bytes : damage == "cut" ? bytes[..^9] : System.Text.Encoding.ASCII.GetBytes(damage));

        Assert.Equal("a", await run.RunAsync(step));

        Assert.Equal(["a"], run.Ran);
        Assert.Contains($"! b: Warning: The checkpoint {file} was damaged and is forgotten.", run.Messages);
        Assert.Single(run.Index);
        Assert.Single(run.Contents);
    }

    /// <summary>What others, older programs and accidents leave beside a checkpoint does not keep it from being used.</summary>
    [Theory]
    [InlineData("text")]
    [InlineData("nulls")]
    [InlineData("older")]
    [InlineData("a folder")]
    [InlineData("a pipe")]
    [InlineData("a link to nothing")]
    [InlineData("a link to a device")]
    [InlineData("much")]
    public async Task Garbage_in_the_index_disturbs_no_build_and_no_pruning(string garbage)
    {
        using CachedRun run = new();
        PlannedProvisioner[] steps = [CachedRun.Word("one", "a"), CachedRun.Word("two", "b")];
        await run.RunAsync(steps[0]);
        string whole = Assert.Single(run.Index);
        string path = Path.Combine(Path.GetDirectoryName(whole)!, "0000.json");
        Plant(garbage, path, File.ReadAllText(whole).Split('\n')[0]);

        Task<string> build = run.RunAsync([.. steps]);
        Assert.Equal("a b", await build.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));

        Assert.Equal(["b"], run.Ran);
        CheckpointCache cache = new(run.Cache, [], TimeProvider.System);
        Assert.Equal(garbage == "older" ? 3 : 2, cache.List().Length);
        PruneReport report = await cache.PruneAsync(new() { IncludesAll = true }, TestContext.Current.CancellationToken);
        Assert.Equal(garbage == "older" ? 3 : 2, report.With(PruneOutcome.Removed).Count());
        Assert.Empty(cache.List());
        Assert.Empty(run.Contents);
    }

    private static void MakePipe(string path)
    {
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    private static void Plant(string garbage, string path, string whole)
    {
        string json = garbage switch
        {
            "nulls" => """{"Key":null,"Parent":null,"Provisioners":1,"Kind":null,"Folder":null,"Inputs":null}""",
            "older" => Regex.Replace(Regex.Replace(whole, "\"Causes\":{[^}]*},", ""), "\"Key\":\"[^\"]*\",", "\"Key\":\"0000\","),
            "much" => new string('x', 2 << 20),
            _ => "words",
        };
        switch (garbage)
        {
            case "a folder":
                Directory.CreateDirectory(path);
                break;
            case "a pipe":
                MakePipe(path);
                break;
            case "a link to nothing":
                File.CreateSymbolicLink(path, "/nowhere/at/all");
                break;
            case "a link to a device":
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            default:
                string sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
                File.WriteAllText(path, $"{json}\n{sum}\n");
                break;
        }
    }

    [Theory]
    [InlineData("a file in its place")]
    [InlineData("read-only")]
    public async Task Cache_folder_that_cannot_be_used_costs_only_the_checkpoints(string state)
    {
        using CachedRun run = new();
        string folder = Path.Combine(run.Cache, "checkpoints");
        Directory.CreateDirectory(run.Cache);
        using SmallDisk? disk = state == "read-only" ? new(folder, "ro,size=1m") : null;
        if (disk is null)
        {
            File.WriteAllText(folder, "");
        }

        Assert.Equal("a", await run.RunAsync(CachedRun.Word("one", "a")));

        Assert.StartsWith(
            "! b: Warning: the build goes on without checkpoints, because the cache folder cannot be used: ",
            Assert.Single(run.Messages),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_costs_only_the_checkpoint()
    {
        using CachedRun run = new();
        using SmallDisk disk = new(Path.Combine(run.Cache, "checkpoints"), "size=256k");
        run.MakeBuilder = () => new(run.Origin)
        {
            OnAdd = _ => Fill(Path.Combine(run.Cache, "checkpoints", "fill")),
        };

        Assert.Equal("a b", await run.RunAsync(CachedRun.Word("one", "a"), CachedRun.Word("two", "b")));

        Assert.Contains(run.Messages, static line => line.StartsWith("! b: Warning: what word \"one\" did is not kept: ", StringComparison.Ordinal)
            && line.Contains("the disk is full", StringComparison.Ordinal));
        File.Delete(Path.Combine(run.Cache, "checkpoints", "fill"));
        Assert.Empty(run.Index);
        run.MakeBuilder = () => new(run.Origin);
        await run.RunAsync(CachedRun.Word("one", "a"), CachedRun.Word("two", "b"));
        Assert.Equal(2, run.Index.Length);
        Assert.Equal(2, run.Contents.Length);
    }

    [Fact]
    public async Task Two_builds_at_once_keep_one_of_each()
    {
        using CachedRun run = new();
        List<string> removed = [];
        run.Removers = [new RecordingRemover(removed.Add)];
        bool isSecond = false;
        run.MakeBuilder = () => new(run.Origin)
        {
            OnAdd = _ =>
            {
                if (isSecond)
                {
                    return;
                }

                isSecond = true;
                using CachedRun other = run.Beside();
                Assert.Equal("a b", other.RunAsync(CachedRun.Word("one", "a"), CachedRun.Word("two", "b")).GetAwaiter().GetResult());
            },
        };
        Assert.Equal("a b", await run.RunAsync(CachedRun.Word("one", "a"), CachedRun.Word("two", "b")));

        Assert.Equal(2, run.Index.Length);
        Assert.Equal(2, run.Contents.Length);
        Assert.Empty(run.Gone);

        // Of both of the first build's: the second one is made of a first one that is not kept.
        Assert.Equal(["1", "2"], removed);
        Assert.Equal("a b", await run.RunAsync(CachedRun.Word("one", "a"), CachedRun.Word("two", "b")));
        Assert.Empty(run.Ran);
    }

    /// <summary>The model: what ran must be exactly what follows the longest beginning that has run before.</summary>
    [Fact]
    public void Random_edits_never_change_the_result_and_run_no_more_than_they_must() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 2]).Array[1, 12].Sample(
            static edits => CheckAsync(edits).GetAwaiter().GetResult(), iter: 40, threads: 1);

    private static async Task<bool> CheckAsync((int Kind, int Place, int Value)[] edits)
    {
        using CachedRun run = new();
        string[] files = [.. Contents.Select((_, i) => run.Write($"f{i}", "1"))];
        List<(string Word, int? File)> steps = [("a", null), ("b", 0), ("c", 1)];
        HashSet<string> seen = [];
        foreach ((int kind, int place, int value) in edits)
        {
            Edit(run, steps, kind, place, value);
            string[] model = [.. steps.Select(step =>
                step.File is { } i ? $"{step.Word}={File.ReadAllText(files[i])}" : step.Word)];
            string[] keys = [.. model.Zip(steps, static (text, step) => $"{text} {step.File}")];
            int known = Enumerable.Range(0, keys.Length + 1).Last(n => n == 0 || seen.Contains(Join(keys[..n])));
            string artifact = await run.RunAsync([.. steps.Select((step, i) =>
                CachedRun.Word($"s{i}", step.Word, step.File is { } f ? files[f] : null))]);
            Assert.Equal(string.Join(' ', model), artifact);
            Assert.Equal(steps.Skip(known).Select(static step => step.Word), run.Ran);
            seen.UnionWith(Enumerable.Range(1, keys.Length).Select(n => Join(keys[..n])));
        }

        return true;

        static string Join(string[] words) => string.Join('|', words);
    }

    private static void Edit(CachedRun run, List<(string Word, int? File)> steps, int kind, int place, int value)
    {
        int at = steps.Count == 0 ? 0 : place % steps.Count;
        switch (kind)
        {
            case 0:
                run.Write($"f{value}", Contents[place % Contents.Length]);
                break;
            case 1 when steps.Count > 0:
                steps[at] = (((char)('a' + value)).ToString(), steps[at].File);
                break;
            case 2 when steps.Count > 0:
                steps[at] = (steps[at].Word, value);
                break;
            case 3 when steps.Count < 6:
                steps.Insert(at, ("n", place % 2 == 0 ? value : null));
                break;
            case 4 when steps.Count > 1:
                steps.RemoveAt(at);
                break;
            default:
                // Nothing has changed.
                break;
        }
    }

    private static void Fill(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // The disk is full now.
        }
    }
}
