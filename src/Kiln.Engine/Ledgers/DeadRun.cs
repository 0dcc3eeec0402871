using System.Collections.Immutable;
using Kiln.Platform.Processes;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>Works off the ledger of one dead run.</summary>
internal sealed class DeadRun(DeadLedger ledger, ReapRequest request, ResourceRemover remover, DateTimeOffset now)
{
    private readonly Machine _here = Machine.OfThisProcess();
    private readonly List<ReapItem> _items = [];
    private readonly LedgerHeader? _header = ledger.Content.Header;
    private int _stays = ledger.Content.DamagedLines;

    private ImmutableArray<OpenEntry> Open => ledger.Content.Open;

    private bool IsDamaged => ledger.Content.DamagedLines > 0;

    public async Task<IReadOnlyList<ReapItem>> ReapAsync(CancellationToken cancellationToken)
    {
        if (_header is null && ledger.Content.WholeLines > 0)
        {
            Add(
                "ledger",
                $"what {ledger.Path} records",
                ReapOutcome.Failed,
                "its first line is damaged, so nobody can tell which machine and run it is of; look for what it names, "
                + "then delete the file");
            return _items;
        }

        if (_header is not null && (IsElsewhere() || IsTooYoung()))
        {
            return _items;
        }

        if (IsDamaged)
        {
            Add(
                "ledger",
                $"what {ledger.Content.DamagedLines} damaged line(s) of {ledger.Path} recorded",
                ReapOutcome.Failed,
                "the lines cannot be read; \"kiln reap -left\" removes what the others name; look for the rest and "
                + "delete the file");
        }

        ReapProcesses();
        foreach (OpenEntry open in Open)
        {
            await ReapAsync(open, cancellationToken);
        }

        if (_stays == 0 && !request.IsDryRun)
        {
            ledger.Delete();
        }

        return _items;
    }

    private bool IsElsewhere()
    {
        if (_header!.Machine.IsSameAs(_here))
        {
            return false;
        }

        KeepAll(
            $"it is on the host '{_header.Machine.Host}'; run \"kiln reap\" there, or delete the ledger when that host "
            + "is gone");
        return true;
    }

    private bool IsTooYoung()
    {
        if (request.MinimumAge <= TimeSpan.Zero || now - _header!.Started >= request.MinimumAge)
        {
            return false;
        }

        KeepAll("it is younger than -older-than asks for");
        return true;
    }

    private void KeepAll(string reason)
    {
        foreach (OpenEntry open in Open)
        {
            Add(open, ReapOutcome.Kept, reason);
        }
    }

    /// <summary>First, because they may use what is removed then.</summary>
    private void ReapProcesses()
    {
        if (_header?.Mark is not string mark || !_header.Machine.HasSameBootAs(_here))
        {
            return;
        }

        ImmutableArray<MarkedProcess> found = MarkedProcesses.Find(mark);
        ImmutableArray<MarkedProcess> left = request.IsDryRun || found.IsEmpty ? [] : MarkedProcesses.Kill(mark);
        foreach (MarkedProcess process in found.Union(left))
        {
            bool isLeft = left.Contains(process);
            _stays += isLeft ? 1 : 0;
            ReapOutcome outcome =
                request.IsDryRun ? ReapOutcome.Found : isLeft ? ReapOutcome.Failed : ReapOutcome.Removed;
            Add("process", $"process {process.Id}: {process.Command}", outcome, isLeft ? "it cannot be killed" : "");
        }
    }

    private async Task ReapAsync(OpenEntry open, CancellationToken cancellationToken)
    {
        _stays++;
        if (cancellationToken.IsCancellationRequested)
        {
            Add(open, ReapOutcome.Kept, "the run was stopped before it was its turn");
        }
        else if (open.IsLeft && !request.IncludesLeft)
        {
            Add(open, ReapOutcome.Kept, "it was left on purpose by -on-error; \"kiln reap -left\" removes it");
        }
        else if (IsDamaged && !request.IncludesLeft)
        {
            Add(open, ReapOutcome.Kept, "its ledger is damaged; \"kiln reap -left\" removes it");
        }
        else if (request.IsDryRun)
        {
            Add(open, ReapOutcome.Found, "");
        }
        else if (await remover.TryRemoveAsync(open.Entry.Resource, IsSameBoot()) is string failure)
        {
            Add(open, ReapOutcome.Failed, failure);
        }
        else
        {
            _stays--;
            ledger.Strike(open.Entry.Id);
            Add(open, ReapOutcome.Removed, "");
        }
    }

    private bool IsSameBoot() => _header is not null && _header.Machine.HasSameBootAs(_here);

    private void Add(OpenEntry open, ReapOutcome outcome, string reason)
    {
        LedgerResource resource = open.Entry.Resource;
        _items.Add(Item(resource.Kind, resource.Name, outcome, reason) with { IsLeft = open.IsLeft });
    }

    private void Add(string kind, string name, ReapOutcome outcome, string reason) =>
        _items.Add(Item(kind, name, outcome, reason));

    private ReapItem Item(string kind, string name, ReapOutcome outcome, string reason) =>
        new(kind, name, ledger.Path, outcome)
        {
            Run = _header?.Run ?? "",
            Started = _header?.Started,
            Reason = reason,
        };
}
