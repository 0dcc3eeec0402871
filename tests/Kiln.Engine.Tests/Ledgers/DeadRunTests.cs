using Kiln.Engine.Ledgers;
using Kiln.Platform.Processes;
using Kiln.Sdk.Resources;
using Kiln.Testing;

namespace Kiln.Engine.Tests.Ledgers;

/// <summary>Whose ledgers are worked off, and which of their entries.</summary>
public sealed class DeadRunTests : IDisposable
{
    private static readonly Machine Here = Machine.OfThisProcess();
    private readonly TemporaryDirectory _state = new();

    public DeadRunTests() => Directory.CreateDirectory(_state.Combine("ledger"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Ledger => _state.Combine("ledger", "dead.ledger");

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData("boot", "another", "another", true)]
    [InlineData("another boot", "host", "id", true)]
    [InlineData("another boot", "host", "another", false)]
    [InlineData("another boot", "another", "id", false)]
    [InlineData("", "another", "id", false)]
    public void Machine_is_told_by_its_boot_or_by_its_name_and_id(string boot, string host, string id, bool isSame) =>
        Assert.Equal(isSame, new Machine("host", "id", "boot").IsSameAs(new(host, id, boot)));

    [Fact]
    public async Task Another_machines_things_stay()
    {
        string file = Recorded(Headers.Of("run", new("elsewhere", "id", "boot")));

        ReapItem item = Assert.Single((await ReapAsync(new() { IncludesLeft = true })).Items);

        Assert.Equal(ReapOutcome.Kept, item.Outcome);
        Assert.Contains("'elsewhere'", item.Reason, StringComparison.Ordinal);
        Assert.True(File.Exists(file) && File.Exists(Ledger));
    }

    /// <summary>What is mounted there now is somebody else's; if it were unmounted, this would fail for lack of a mount.</summary>
    [Fact]
    public async Task After_a_restart_of_the_machine_files_are_removed_and_mounts_are_gone()
    {
        string file = _state.Write("file", "");
        await File.WriteAllBytesAsync(
            Ledger,
            [
                .. Headers.Of("run", Here with { Boot = "an earlier one" }, ProcessMark.OfThisProcess),
                .. LedgerLines.Record(new(1, LedgerResource.OfFile(file))),
                .. LedgerLines.Record(new(2, LedgerResource.OfMount("/proc"))),
            ],
            Token);

        ReapReport report = await ReapAsync(ReapRequest.Automatic);

        Assert.Equal(2, report.Removed.Count());
        Assert.False(File.Exists(file) || File.Exists(Ledger));
        Assert.True(File.Exists("/proc/self/stat"));
    }

    [Fact]
    public async Task Another_users_ledger_is_not_obeyed_even_by_root()
    {
        Requires.Root();
        string file = Recorded(Headers.Of("run"));
        CapturedOutput changed = await ChildProcess.CaptureAsync(new(Requires.Tool("chown", "coreutils"), ["1234", Ledger]), Token);
        Assert.Equal(0, changed.ExitCode);

        ReapItem item = Assert.Single((await ReapAsync(new() { IncludesLeft = true })).Items);

        Assert.Equal(ReapOutcome.Kept, item.Outcome);
        Assert.Contains("1234", item.Reason, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Link_in_the_place_of_a_ledger_is_not_followed()
    {
        string file = Recorded(Headers.Of("run"));
        File.Move(Ledger, _state.Combine("real"));
        File.CreateSymbolicLink(Ledger, _state.Combine("real"));

        Assert.Equal(ReapOutcome.Kept, Assert.Single((await ReapAsync(ReapRequest.Automatic)).Items).Outcome);
        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData(true, 0, false)]
    [InlineData(false, 0, true)]
    [InlineData(false, 1_000_000, false)]
    public async Task Dry_run_and_age_keep_things(bool isDryRun, int days, bool isRemoved)
    {
        string file = Recorded(Headers.Of("run"));
        ReapReport report = await ReapAsync(new() { IsDryRun = isDryRun, MinimumAge = TimeSpan.FromDays(days) });
        Assert.Equal(isRemoved, report.Removed.Any());
        Assert.Equal(!isRemoved, File.Exists(file));
        Assert.Equal(!isRemoved, File.Exists(Ledger));
    }

    [Fact]
    public async Task File_with_another_content_than_recorded_is_somebody_elses()
    {
        string ours = _state.Write("ours.lock", "kiln 1\n");
        string theirs = _state.Write("theirs.lock", "kiln 2\n");
        await File.WriteAllBytesAsync(
            Ledger,
            [
                .. Headers.Of("run"),
                .. LedgerLines.Record(new(1, LedgerResource.OfFile(ours, "kiln 1\n"))),
                .. LedgerLines.Record(new(2, LedgerResource.OfFile(theirs, "kiln 1\n"))),
            ],
            Token);

        await ReapAsync(ReapRequest.Automatic);

        Assert.False(File.Exists(ours));
        Assert.True(File.Exists(theirs));
        Assert.False(File.Exists(Ledger));
    }

    [Fact]
    public async Task Temporary_files_are_those_with_the_runs_number()
    {
        string folder = _state.Combine("tmp");
        FileLedger ledger = new(_state, "run", TimeProvider.System);
        string path = await ledger.TemporaryPathAsync(folder, "packer-shell", ".sh", Token);
        string second = await ledger.TemporaryPathAsync(folder, "packer-shell", "", Token);
        _state.Write("tmp/" + Path.GetFileName(path), "");
        _state.Write("tmp/" + Path.GetFileName(second), "");
        string other = _state.Write("tmp/packer-shell123456789012345678", "");
        string living = Directory.GetFiles(_state.Combine("ledger")).Single();
        CapturedOutput copied = await ChildProcess.CaptureAsync(new(Requires.Tool("cp", "coreutils"), [living, Ledger]), Token);
        Assert.Equal(0, copied.ExitCode);

        await ReapAsync(ReapRequest.Automatic);
        Assert.Equal([other], Directory.GetFiles(folder));

        _state.Write("tmp/" + Path.GetFileName(second), "");
        await ledger.DisposeAsync();
        Assert.Equal([other], Directory.GetFiles(folder));
        Assert.Empty(Directory.GetFiles(_state.Combine("ledger")));
    }

    /// <summary>Every prefix, and every byte changed: nothing is removed that was not recorded, and all that was lost is told.</summary>
    [Fact]
    public async Task Ledger_with_any_byte_changed_removes_only_what_it_recorded()
    {
        byte[] whole =
        [
            .. Headers.Of("run"),
            .. LedgerLines.Record(new(1, LedgerResource.OfFile(_state.Combine("file1")))),
            .. LedgerLines.Record(new(2, LedgerResource.OfFile(_state.Combine("left")))),
            .. LedgerLines.Leave(2),
        ];
        string[] neighbours = [.. "023456789abcdefgh".Select(c => _state.Combine("file" + c))];
        foreach (string neighbour in neighbours)
        {
            await File.WriteAllTextAsync(neighbour, "", Token);
        }

        _state.Write("left", "");
        for (int place = 0; place < whole.Length; place++)
        {
            foreach (byte change in new byte[] { 1, 2, 4, 0x80 })
            {
                _state.Write("file1", "");
                byte[] damaged = [.. whole];
                damaged[place] ^= change;
                await File.WriteAllBytesAsync(Ledger, damaged, Token);

                ReapReport report = await ReapAsync(ReapRequest.Automatic);

                // A missing line end at the very end is a line that was never answered: the mark of what is left.
                bool isLastByte = place == whole.Length - 1;
                Assert.All(neighbours, static file => Assert.True(File.Exists(file)));
                Assert.True(isLastByte || report.Failed.Any(), $"byte {place} ^ {change}: nothing was told");
                Assert.True(isLastByte || File.Exists(_state.Combine("left")), $"byte {place} ^ {change}: what was left is gone");
                _state.Write("left", "");
            }
        }
    }

    /// <returns>A file that the ledger records.</returns>
    private string Recorded(byte[] header)
    {
        string file = _state.Write("file", "");
        File.WriteAllBytes(Ledger, [.. header, .. LedgerLines.Record(new(1, LedgerResource.OfFile(file)))]);
        return file;
    }

    private Task<ReapReport> ReapAsync(ReapRequest request) =>
        new LedgerReaper(_state, [], TimeProvider.System).ReapAsync(request, Token);
}
