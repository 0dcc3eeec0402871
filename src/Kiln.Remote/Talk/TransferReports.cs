using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Talk;

/// <summary>
/// Tells the other side how transfers of this side go on. However often that is noted, at most one report of a transfer
/// waits in the queue; it tells the latest state.
/// </summary>
internal sealed class TransferReports(RpcClient client, UiQueue queue)
{
    /// <summary>Further ones are not told.</summary>
    private const int MaxTransfers = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Transfer> _transfers = new(StringComparer.Ordinal);

    public void Note(string subject, long done, long? total)
    {
        Transfer? transfer;
        lock (_lock)
        {
            if (!_transfers.TryGetValue(subject, out transfer))
            {
                if (_transfers.Count >= MaxTransfers)
                {
                    return;
                }

                _transfers[subject] = transfer = new(subject, done >= total ? 0 : done, total);
            }

            transfer.Done = done;
            if (done >= total)
            {
                transfer.IsOver = true;
                _transfers.Remove(subject);
            }

            if (transfer.IsQueued)
            {
                return;
            }

            transfer.IsQueued = true;
        }

        queue.Add(UiCall.Do(() => ReportAsync(transfer)));
    }

    /// <summary>Ends those that were given up.</summary>
    public void CloseAll()
    {
        Transfer[] open;
        lock (_lock)
        {
            open = [.. _transfers.Values];
            _transfers.Clear();
        }

        foreach (Transfer transfer in open)
        {
            transfer.IsOver = true;
            queue.Add(UiCall.Do(() => ReportAsync(transfer)));
        }
    }

    private async Task ReportAsync(Transfer transfer)
    {
        long done;
        bool isOver;
        lock (_lock)
        {
            transfer.IsQueued = false;
            (done, isOver) = (transfer.Done, transfer.IsOver);
        }

        transfer.Id ??= await BeginAsync(transfer);
        if (transfer.Id.Length == 0)
        {
            return;
        }

        string service = UiService.Name + transfer.Id;
        if (done > transfer.Told)
        {
            await UiQueue.TellAsync(client, $"{service}.Add", PackValue.Of(done - transfer.Told));
            transfer.Told = done;
        }

        if (isOver)
        {
            await UiQueue.TellAsync(client, $"{service}.Close", PackValue.Nil);
        }
    }

    /// <returns>Empty when the other side does not want to hear of it.</returns>
    private async Task<string> BeginAsync(Transfer transfer)
    {
        ProgressArguments start = new(transfer.Subject, transfer.Total ?? 0, transfer.Told);
        try
        {
            PackValue id = await client.CallAsync(
                UiService.Name + ".NewTrackProgress", start.ToPack(), CancellationToken.None);
            return id.AsText();
        }
        catch (Exception)
        {
            // Whatever it is: it goes on untold.
            return "";
        }
    }

    private sealed class Transfer(string subject, long begun, long? total)
    {
        public string Subject => subject;

        public long? Total => total;

        /// <summary>The state to tell; this and the two below belong to the lock.</summary>
        public long Done { get; set; }

        public bool IsOver { get; set; }

        public bool IsQueued { get; set; }

        /// <summary>The state that was told; this and the id belong to the queue's loop.</summary>
        public long Told { get; set; } = begun;

        /// <summary>What the other side calls it; null as long as it was not told.</summary>
        public string? Id { get; set; }
    }
}
