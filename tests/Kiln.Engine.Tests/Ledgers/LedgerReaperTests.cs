using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Engine.Ledgers;
using Kiln.Platform.Files;
using Kiln.Sdk.Resources;
using Kiln.Testing;

namespace Kiln.Engine.Tests.Ledgers;

public sealed class LedgerReaperTests : IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly RecordingReaper _things = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Files => Directory.Exists(_state.Combine("ledger")) ? Directory.GetFiles(_state.Combine("ledger")) : [];

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Ledger_of_a_dead_run_that_is_cut_anywhere_is_worked_off()
    {
        byte[] file =
        [
            .. Headers.Of("run"),
            .. LedgerLines.Record(new(1, Thing("a"))),
            .. LedgerLines.Record(new(2, Thing("b"))),
            .. LedgerLines.Strike(1),
            .. LedgerLines.Record(new(3, Thing("c"))),
        ];
        for (int cut = 0; cut <= file.Length; cut++)
        {
            _things.Reaped.Clear();
            string path = _state.Combine("ledger", "dead.ledger");
            Directory.CreateDirectory(_state.Combine("ledger"));
            await File.WriteAllBytesAsync(path, file[..cut], Token);
            string[] expected = [.. LedgerLines.Read(file.AsSpan(0, cut)).Open.Select(static e => e.Entry.Resource.Name)];

            ReapReport report = await ReapAsync();

            Assert.Equal(expected, _things.Reaped);
            Assert.Equal(expected, Names(report));
            Assert.Empty(report.Failed);
            Assert.Empty(Files);
        }
    }

    [Fact]
    public async Task What_cannot_be_removed_stays_recorded_and_only_that_is_tried_again()
    {
        await DieWithAsync(Thing("a"), Thing("b"), Thing("c"), new("unheard-of", "d", ImmutableSortedDictionary<string, string>.Empty));
        _things.Stuck.Add("b");

        ReapReport first = await ReapAsync();
        ReapReport second = await ReapAsync();
        _things.Stuck.Clear();
        ReapReport third = await ReapAsync();

        Assert.Equal(["c", "a"], Names(first));
        Assert.Equal(
            [("d", "this version of Kiln does not know how to remove a unheard-of; use the version that made it"), ("b", "it is stuck")],
            first.Failed.Select(static l => (l.Name, l.Reason)));
        Assert.Empty(Names(second));
        Assert.Equal(["c", "b", "a", "b", "b"], _things.Reaped);
        Assert.Equal(["b"], Names(third));
        Assert.Equal(Files, third.Failed.Select(static l => l.LedgerFile));
    }

    [Fact]
    public async Task Torn_line_is_dropped_when_the_reaper_writes_behind_it()
    {
        string path = await DieWithAsync(Thing("a"), Thing("b"));
        await File.AppendAllTextAsync(path, "{\"record\":3,\"kind\":\"thi", Token);
        _things.Stuck.Add("a");
        await ReapAsync();

        LedgerContent content = LedgerLines.Read(await File.ReadAllBytesAsync(path, Token));

        Assert.Equal(["a"], content.Open.Select(static e => e.Entry.Resource.Name));
        Assert.Equal(0, content.DamagedLines);
    }

    [Fact]
    public async Task Damaged_ledger_is_kept_and_named_and_removes_only_what_is_asked_for()
    {
        string path = await DieWithAsync(Thing("a"));
        await File.AppendAllTextAsync(path, "rubbish\n", Token);

        ReapReport automatic = await ReapAsync();
        ReapReport asked = await Reaper().ReapAsync(new() { IncludesLeft = true }, Token);

        Assert.Empty(automatic.Removed);
        Assert.Equal(["a"], automatic.Kept.Select(static item => item.Name));
        Assert.Equal(["a"], Names(asked));
        Assert.Equal([path, path], automatic.Failed.Concat(asked.Failed).Select(static item => item.LedgerFile));
        Assert.Equal([path], Files);
    }

    [Fact]
    public async Task Own_running_ledger_is_not_touched()
    {
        await using FileLedger ledger = new(_state, "run", TimeProvider.System);
        LedgerEntry entry = await ledger.RecordAsync(Thing("a"), Token);

        Assert.Equal([], Names(await ReapAsync()));

        await ledger.StrikeAsync(entry, Token);
        await ledger.StrikeAsync(entry, Token);
        Assert.Empty(_things.Reaped);
    }

    [Fact]
    public async Task Ledger_of_another_living_process_is_not_touched_until_it_is_killed()
    {
        string flock = Requires.Tool("flock", "util-linux");
        string path = await DieWithAsync(Thing("a"));
        string ready = _state.Combine("ready");
        using Process owner = Process.Start(flock, ["--no-fork", path, "sh", "-c", $"touch {ready}; exec sleep 1000"]);
        while (!File.Exists(ready))
        {
            await Task.Delay(5, Token);
        }

        ReapReport living = await ReapAsync();
        Assert.True(File.Exists(path));
        owner.Kill();
        await owner.WaitForExitAsync(Token);
        ReapReport dead = await ReapAsync();

        Assert.Empty(Names(living));
        Assert.Equal(["a"], Names(dead));
    }

    [Fact]
    public async Task Things_left_on_purpose_are_removed_only_when_asked_for()
    {
        FileLedger ledger = new(_state, "run", TimeProvider.System);
        await ledger.LeaveAsync(await ledger.RecordAsync(Thing("a"), Token), Token);
        await ledger.RecordAsync(Thing("b"), Token);
        await ledger.DisposeAsync();

        Assert.Equal(["b"], Names(await ReapAsync()));
        Assert.Equal([], Names(await ReapAsync()));
        Assert.Equal(["a"], Names(await Reaper().ReapAsync(new() { IncludesLeft = true }, Token)));
        Assert.Empty(Files);
    }

    [Fact]
    public async Task Many_builds_write_to_one_ledger()
    {
        FileLedger ledger = new(_state, "run", TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            await Task.Yield();
            LedgerEntry entry = await ledger.RecordAsync(Thing($"t{i}"), Token);
            if (i % 2 == 0)
            {
                await ledger.StrikeAsync(entry, Token);
            }
        }));
        await ledger.DisposeAsync();

        ReapReport report = await ReapAsync();

        Assert.Equal(Enumerable.Range(0, 20).Select(static i => $"t{(2 * i) + 1}").Order(), Names(report).Order());
    }

    [Fact]
    public async Task State_folder_that_cannot_be_written_is_named()
    {
        string file = _state.Write("file", "");
        await using FileLedger ledger = new(file, "run", TimeProvider.System);
        IOException e = await Assert.ThrowsAnyAsync<IOException>(() => ledger.RecordAsync(Thing("a"), Token));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_never_became_a_ledger_goes_away()
    {
        string path = _state.Write("ledger/run.new", "");
        await ReapAsync();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task File_that_is_about_to_become_a_ledger_stays()
    {
        string path = _state.Write("ledger/run.new", "");
        using FileLock? held = FileLock.TryAcquire(path);
        await ReapAsync();
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Runs_that_start_while_others_reap_all_get_their_ledger()
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task reaping = Task.Run(
            async () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    await ReapAsync();
                }
            },
            Token);
        for (int i = 0; i < 2000; i++)
        {
            await using FileLedger ledger = new(_state, "run", TimeProvider.System);
            await ledger.OpenAsync(Token);
            Assert.Single(Files);
        }

        await enough.CancelAsync();
        await reaping;
    }

    private static IEnumerable<string> Names(ReapReport report) => report.Removed.Select(static item => item.Name);

    private static LedgerResource Thing(string name) => new("thing", name, ImmutableSortedDictionary<string, string>.Empty);

    private LedgerReaper Reaper() => new(_state, [_things], TimeProvider.System);

    private Task<ReapReport> ReapAsync() => Reaper().ReapAsync(ReapRequest.Automatic, Token);

    /// <summary>A ledger as a run leaves it that ended without cleaning up.</summary>
    private async Task<string> DieWithAsync(params LedgerResource[] resources)
    {
        FileLedger ledger = new(_state, "run", TimeProvider.System);
        foreach (LedgerResource resource in resources)
        {
            await ledger.RecordAsync(resource, Token);
        }

        await ledger.DisposeAsync();
        return Files.Single();
    }
}
