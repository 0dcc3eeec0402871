using System.Collections.Immutable;
using Kiln.Engine.Checkpoints;
using Kiln.Platform.Files;
using Kiln.Sdk.Plan;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Engine.Tests.Checkpoints;

public sealed class PruneTests : IDisposable
{
    private readonly CachedRun _run = new();
    private readonly List<string> _removed = [];
    private readonly RecordingRemover _remover;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    public PruneTests() => _remover = new(_removed.Add);

    private CheckpointCache Cache => new(_run.Cache, [_remover], _time);

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Least_recently_used_ones_go_first_and_none_before_those_that_build_upon_it()
    {
        await MakeAsync();

        // Words: a, ab, abc at the beginning; ad an hour later; the first ones are used again after two.
        PruneReport report = await PruneAsync(new() { MaxBytes = 8 });

        // The four take 2 + 4 + 6 + 4 bytes.
        Assert.Equal(["3: c Removed", "2: d Removed"], Lines(report));
        Assert.Equal(["1: a", "2: b"], Left());
        Assert.Equal(["3", "2"], _removed);
        Assert.Equal(2, _run.Contents.Length);
    }

    [Theory]
    [InlineData("all", "3: c|2: d|2: b|1: a", "")]
    [InlineData("age", "", "1: a|2: b|3: c|2: d")]
    [InlineData("short age", "3: c|2: d|2: b|1: a", "")]
    [InlineData("nothing", "", "1: a|2: b|3: c|2: d")]
    [InlineData("size", "3: c|2: d|2: b|1: a", "")]
    [InlineData("after a month", "3: c|2: d|2: b|1: a", "")]
    public async Task Request_names_what_goes(string request, string gone, string left)
    {
        await MakeAsync();
        _time.Advance(request == "after a month" ? TimeSpan.FromDays(30) : TimeSpan.Zero);
        PruneRequest made = request switch
        {
            "all" => new() { IncludesAll = true },
            "age" => new() { MaxAge = TimeSpan.FromDays(1) },
            "short age" => new() { MaxAge = TimeSpan.FromMinutes(1) },
            "size" => new() { MaxBytes = 0 },
            _ => new(),
        };

        PruneReport dry = await PruneAsync(made with { IsDryRun = true });
        Assert.Equal(4, _run.Index.Length);
        PruneReport report = await PruneAsync(made);

        Assert.Equal(gone, string.Join('|', report.Items.Select(NameOf)));
        Assert.Equal(gone, string.Join('|', dry.Items.Select(NameOf)));
        Assert.Equal(left, string.Join('|', Left()));
        Assert.Empty(_run.Gone);
        Assert.Equal(_run.Index.Length, _run.Contents.Length);
    }

    [Fact]
    public async Task What_a_build_uses_stays_with_all_that_it_is_made_of()
    {
        await MakeAsync();
        PruneReport? during = null;
        _run.WhileRunning = word =>
        {
            if (word == "x")
            {
                during = PruneAsync(new() { IncludesAll = true }).GetAwaiter().GetResult();
            }
        };

        await _run.RunAsync(CachedRun.Word("a", "a"), CachedRun.Word("b", "b"), CachedRun.Word("x", "x"));

        Assert.Equal(["2: d Removed", "3: c Removed", "2: b InUse", "1: a InUse"], Lines(during!).OrderByDescending(static l => l.Contains("Removed", StringComparison.Ordinal)).ThenBy(static l => l.Contains("InUse", StringComparison.Ordinal) ? 0 : l[0]));
        Assert.Equal(["1: a", "2: b", "3: x"], Left());
        await _run.RunAsync(CachedRun.Word("a", "a"), CachedRun.Word("b", "b"), CachedRun.Word("x", "x"));
        Assert.Empty(_run.Ran);
    }

    [Fact]
    public async Task What_cannot_be_removed_stays_listed_and_is_tried_again()
    {
        await MakeAsync();
        _remover.Fails = true;
        PruneReport report = await PruneAsync(new() { IncludesAll = true });
        Assert.All(report.Items, static item => Assert.Equal((PruneOutcome.Failed, "the engine is down"), (item.Outcome, item.Reason)));
        Assert.Empty(_run.Index);
        Assert.Equal(4, _run.Gone.Length);

        _remover.Fails = false;
        report = await PruneAsync(new());

        Assert.Equal(4, report.With(PruneOutcome.Removed).Count());
        Assert.Empty(_run.Gone);
        Assert.Empty(_run.Contents);
    }

    [Fact]
    public async Task Folders_of_killed_builds_and_damaged_files_are_swept()
    {
        await MakeAsync();
        string files = Path.GetDirectoryName(_run.Contents[0])!;
        Directory.CreateDirectory(Path.Combine(files, "abandoned", "deep"));
        File.WriteAllText(Path.Combine(files, "abandoned", "deep", "file"), "x");
        File.WriteAllText(Path.Combine(files, "abandoned.lock"), "");
        Directory.CreateDirectory(Path.Combine(files, "filled"));
        using FileLock filled = FileLock.TryAcquire(Path.Combine(files, "filled.lock"))!;
        string damaged = _run.Index.Order(StringComparer.Ordinal).First();
        File.WriteAllText(damaged, "x");

        PruneReport report = await PruneAsync(new());

        Assert.Equal([damaged], report.Damaged);
        Assert.Equal(2, report.Leftovers);
        Assert.False(Directory.Exists(Path.Combine(files, "abandoned")));
        Assert.True(Directory.Exists(Path.Combine(files, "filled")));
        Assert.Equal(3, _run.Index.Length);
    }

    [Fact]
    public async Task Lock_of_a_build_that_was_killed_when_its_checkpoint_was_complete_is_swept()
    {
        await MakeAsync();
        string[] contents = _run.Contents;
        File.WriteAllText(contents[0] + ".lock", "");
        File.WriteAllText(contents[1] + ".lock", "");
        using FileLock held = FileLock.TryAcquireExisting(contents[1] + ".lock")!;

        await PruneAsync(new());

        Assert.Equivalent((string[])[.. contents, contents[1] + ".lock"], _run.Contents, strict: true);
    }

    [Fact]
    public async Task Build_keeps_to_its_limits_at_its_end()
    {
        _run.Removers = [_remover];
        PlannedBuild build = Support.Plans.Build(
            "b", "freezer", CachedRun.Word("a", "a"), CachedRun.Word("b", "b"), CachedRun.Word("c", "c")) with
        {
            Cache = new() { MaxBytes = 6 },
        };

        Assert.Equal("a b c", await _run.RunAsync(build));

        Assert.Equal(["1: a", "2: b"], Left());
        Assert.Equal(["3"], _removed);
    }

    [Fact]
    public async Task Empty_cache_has_nothing_to_list_or_remove()
    {
        Assert.Empty(Cache.List());
        Assert.Empty((await PruneAsync(new() { IncludesAll = true })).Items);
        Assert.False(Directory.Exists(_run.Cache));
    }

    private static string NameOf(PruneItem item) => $"{item.Entry.Provisioners}: {item.Entry.Name}";

    private static IEnumerable<string> Lines(PruneReport report) =>
        report.Items.Select(static item => $"{NameOf(item)} {item.Outcome}");

    private async Task MakeAsync()
    {
        ImmutableArray<PlannedProvisioner> first =
            [CachedRun.Word("a", "a"), CachedRun.Word("b", "b"), CachedRun.Word("c", "c")];
        await _run.RunAsync(first);
        _run.After = TimeSpan.FromHours(1);
        await _run.RunAsync(CachedRun.Word("a", "a"), CachedRun.Word("d", "d"));
        _run.After = TimeSpan.FromHours(2);
        await _run.RunAsync(first[..2]);
        _time.Advance(TimeSpan.FromHours(2.5));
        Assert.Equal(4, _run.Index.Length);
    }

    private async Task<PruneReport> PruneAsync(PruneRequest request) =>
        await Cache.PruneAsync(request, TestContext.Current.CancellationToken);

    private IEnumerable<string> Left() => Cache.List().Select(static entry => $"{entry.Provisioners}: {entry.Name}");
}
