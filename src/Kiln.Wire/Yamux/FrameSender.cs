using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Kiln.Wire.Yamux;

/// <summary>
/// Writes frames to the connection, one at a time. Control frames are queued and never make their sender wait, so that
/// the reading loop always goes on; whoever writes next takes them along.
/// </summary>
/// <param name="fail">Told when the queue overflows.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody waits for synchronously holds nothing.")]
internal sealed class FrameSender(
    Stream connection, TimeProvider time, Action<WireException> fail, CancellationToken cancellationToken)
{
    /// <summary>Payload of one frame; larger writes are cut, so that streams take turns.</summary>
    public const int MaxPayload = 64 * 1024;

    /// <summary>A peer that makes us answer (pings, resets) but takes no answers runs into this.</summary>
    private const int MaxPending = 4096;

    private const int ControlsAtOnce = 64;

    private readonly Lock _lock = new();
    private readonly Queue<YamuxHeader> _pending = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly byte[] _buffer = new byte[((ControlsAtOnce + 1) * YamuxHeader.Size) + MaxPayload];
    private long _writingSince;
    private WireException? _failure;

    /// <summary>
    /// Why writing failed. The session goes on for a moment: what the other side said before it went away is still
    /// read.
    /// </summary>
    public WireException? Failure => Volatile.Read(ref _failure);

    /// <summary>How long the write that is under way has taken; zero if there is none.</summary>
    public TimeSpan Waiting
    {
        get
        {
            long since = Volatile.Read(ref _writingSince);
            return since == 0 ? TimeSpan.Zero : time.GetElapsedTime(since);
        }
    }

    /// <summary>Queues a frame without payload.</summary>
    public void Post(YamuxHeader header)
    {
        lock (_lock)
        {
            if (_pending.Count < MaxPending)
            {
                _pending.Enqueue(header);
                header = default;
            }
        }

        if (header != default)
        {
            fail(
                new(
                    WireFailure.Limit,
                    $"The other side does not take the answers that it asks for: {MaxPending} wait."));
        }
        else if (_turn.Wait(0, CancellationToken.None))
        {
            _ = DrainAsync();
        }
    }

    /// <summary>Writes one data frame; what was posted before goes first.</summary>
    /// <param name="cancellationToken">
    /// Ends the waiting for the turn; a frame that was begun is always completed.
    /// </param>
    public async ValueTask SendAsync(
        uint streamId, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        Debug.Assert(payload.Length <= MaxPayload, "The caller cuts what it writes.");
        await _turn.WaitAsync(cancellationToken);
        try
        {
            int length;
            while ((length = TakePending()) == ControlsAtOnce * YamuxHeader.Size)
            {
                await WriteAsync(length);
            }

            new YamuxHeader(
                YamuxFrameType.Data, YamuxFlags.None, streamId, (uint)payload.Length).Write(_buffer.AsSpan(length));
            payload.CopyTo(_buffer.AsMemory(length + YamuxHeader.Size));
            await WriteAsync(length + YamuxHeader.Size + payload.Length);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Writes a last frame if that is possible at once, before the connection is closed.</summary>
    public async Task SendLastAsync(YamuxHeader header, TimeSpan timeout)
    {
        using CancellationTokenSource limit = new(timeout, time);
        try
        {
            await _turn.WaitAsync(limit.Token);
            try
            {
                header.Write(_buffer);
                await connection.WriteAsync(_buffer.AsMemory(0, YamuxHeader.Size), limit.Token);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection ends anyway, for a reason that is known already.
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            for (int length; (length = TakePending()) > 0;)
            {
                await WriteAsync(length);
            }
        }
        catch (Exception failure) when (failure is WireException or OperationCanceledException)
        {
            // The session learns of it, or is over.
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Gives the turn back; a frame posted meanwhile must not wait for the next writer.</summary>
    private void Release()
    {
        _turn.Release();
        bool waiting;
        lock (_lock)
        {
            waiting = _pending.Count > 0 && !cancellationToken.IsCancellationRequested;
        }

        if (waiting && _turn.Wait(0, CancellationToken.None))
        {
            _ = DrainAsync();
        }
    }

    private int TakePending()
    {
        lock (_lock)
        {
            int length = 0;
            while (length < ControlsAtOnce * YamuxHeader.Size && _pending.TryDequeue(out YamuxHeader header))
            {
                header.Write(_buffer.AsSpan(length));
                length += YamuxHeader.Size;
            }

            return length;
        }
    }

    private async ValueTask WriteAsync(int length)
    {
        Volatile.Write(ref _writingSince, Math.Max(1, time.GetTimestamp()));
        try
        {
            await connection.WriteAsync(_buffer.AsMemory(0, length), cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            WireException reason = new(
                WireFailure.Transport, $"Writing to the connection failed: {failure.Message}", failure);
            Volatile.Write(ref _failure, reason);
            throw reason.Again();
        }
        finally
        {
            Volatile.Write(ref _writingSince, 0);
        }
    }
}
