using Kiln.Wire.Yamux;

namespace Kiln.Wire.Broker;

/// <summary>
/// Brings the streams that arrive under an id and those who wait for that id together, whoever comes first.
/// </summary>
internal sealed class MeetingPlace(BrokerOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, TaskCompletionSource<YamuxStream>> _waiting = [];
    private readonly Dictionary<uint, Unclaimed> _unclaimed = [];
    private WireException? _end;

    /// <summary>Waits for the stream with this id.</summary>
    public async Task<YamuxStream> ClaimAsync(uint id, CancellationToken cancellationToken)
    {
        TaskCompletionSource<YamuxStream> arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_unclaimed.Remove(id, out Unclaimed? found))
            {
                found.Claimed.SetResult();
                return found.Stream;
            }

            if (_end is not null)
            {
                throw _end.Again();
            }

            _waiting.Add(id, arrival);
        }

        try
        {
            return await arrival.Task.WaitAsync(options.AcceptTimeout, options.Time, cancellationToken);
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException)
        {
            if (!StopWaiting(id))
            {
                // It arrived in the same moment, and belongs to this claim only.
                return await arrival.Task;
            }

            if (failure is OperationCanceledException)
            {
                throw;
            }

            throw new WireException(
                WireFailure.Timeout,
                $"The other side did not open the stream with id {id} within {options.AcceptTimeout.TotalSeconds} s.",
                failure);
        }
    }

    /// <summary>
    /// Gives the stream to who claims it; one that nobody claims in time, or the second with its id, is closed.
    /// </summary>
    public async Task OfferAsync(uint id, YamuxStream stream, CancellationToken cancellationToken)
    {
        Unclaimed unclaimed = new(stream);
        bool isKept;
        lock (_lock)
        {
            if (_waiting.Remove(id, out TaskCompletionSource<YamuxStream>? arrival))
            {
                arrival.SetResult(stream);
                return;
            }

            isKept = _unclaimed.TryAdd(id, unclaimed);
        }

        try
        {
            if (isKept)
            {
                await unclaimed.Claimed.Task.WaitAsync(options.AcceptTimeout, options.Time, cancellationToken);
                return;
            }
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException)
        {
            if (!StopKeeping(id))
            {
                return;
            }
        }

        await stream.DisposeAsync();
    }

    /// <summary>Nobody will arrive any more.</summary>
    public void Close(WireException reason)
    {
        lock (_lock)
        {
            _end ??= reason;
            foreach (TaskCompletionSource<YamuxStream> arrival in _waiting.Values)
            {
                arrival.SetException(reason.Again());
            }

            _waiting.Clear();
        }
    }

    private bool StopWaiting(uint id)
    {
        lock (_lock)
        {
            return _waiting.Remove(id);
        }
    }

    private bool StopKeeping(uint id)
    {
        lock (_lock)
        {
            return _unclaimed.Remove(id);
        }
    }

    private sealed record Unclaimed(YamuxStream Stream)
    {
        public TaskCompletionSource Claimed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
