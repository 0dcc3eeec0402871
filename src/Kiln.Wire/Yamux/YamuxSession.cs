using System.Threading.Channels;

namespace Kiln.Wire.Yamux;

/// <summary>
/// Many streams over one connection, as the yamux specification has it (version 0). Owns the connection. It ends once,
/// for one reason, which everybody who waits on the session or on one of its streams is told.
/// </summary>
public sealed class YamuxSession : IAsyncDisposable
{
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);

    private readonly Stream _connection;
    private readonly YamuxOptions _options;
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<WireException> _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<YamuxStream> _accepted;
    private readonly FrameSender _sender;
    private readonly StreamTable _streams;
    private readonly SessionWatch _watch;
    private readonly Task _loops;
    private bool _isGoingAway;
    private bool _isPeerGoingAway;

    private YamuxSession(Stream connection, YamuxRole role, YamuxOptions options)
    {
        _connection = connection;
        _options = options;
        _accepted = Channel.CreateBounded<YamuxStream>(options.AcceptBacklog);
        _sender = new(connection, options.Time, End, _over.Token);
        _streams = new(role, options);
        _watch = new(options, _sender, _streams);
        SessionReceiver receiver = new(this, _connection);
        _loops = Task.WhenAll(ReceiveAsync(receiver), WatchAsync());
    }

    /// <summary>Completes with the reason when the session is over; never fails.</summary>
    public Task<WireException> Ended => _ended.Task;

    /// <summary>Begins to speak on the connection.</summary>
    public static YamuxSession Start(Stream connection, YamuxRole role, YamuxOptions options) =>
        new(connection, role, options);

    /// <summary>Opens a stream; it can be written to at once.</summary>
    /// <exception cref="WireException">The session is over, or the other side goes away or does not accept.</exception>
    public YamuxStream OpenStream()
    {
        if (Volatile.Read(ref _isPeerGoingAway))
        {
            throw new WireException(WireFailure.Closed, "The other side takes no new streams.");
        }

        YamuxStream stream = _streams.Open(this);
        Post(new(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, stream.Id, 0));
        return stream;
    }

    /// <summary>Waits for the next stream that the other side opens.</summary>
    public async ValueTask<YamuxStream> AcceptStreamAsync(CancellationToken cancellationToken)
    {
        try
        {
            YamuxStream stream = await _accepted.Reader.ReadAsync(cancellationToken);
            Post(new(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, stream.Id, 0));
            return stream;
        }
        catch (ChannelClosedException)
        {
            throw (await _ended.Task).Again();
        }
    }

    /// <summary>Tells the other side to open no more streams; those that are open go on.</summary>
    public void GoAway()
    {
        Volatile.Write(ref _isGoingAway, true);
        Post(new(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)YamuxGoAway.Normal));
    }

    /// <summary>Closes the connection and waits until nothing of the session runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        End(new(WireFailure.Stopped, "The connection was closed by this side."));
        await _loops;
        _over.Dispose();
    }

    internal void Post(YamuxHeader header) => _sender.Post(header);

    internal async ValueTask SendAsync(uint streamId, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        try
        {
            await _sender.SendAsync(streamId, payload, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw (await _ended.Task).Again();
        }
    }

    internal void CloseLocal(YamuxStream stream)
    {
        if (_streams.CloseLocal(stream))
        {
            Post(new(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, stream.Id, 0));
        }
    }

    internal void Abandon(YamuxStream stream)
    {
        _streams.Abandon(stream);
        if (stream.IsStuck)
        {
            Reset(stream);
        }
    }

    internal void Reset(YamuxStream stream)
    {
        if (_streams.Reset(stream))
        {
            Post(new(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, stream.Id, 0));
        }

        stream.Fail(new(WireFailure.Reset, $"Stream {stream.Id} was reset by this side."));
    }

    internal YamuxStream? Find(uint id) => _streams.Find(id);

    /// <summary>The other side opened a stream.</summary>
    internal void Opened(uint id)
    {
        YamuxStream? stream = Volatile.Read(ref _isGoingAway) ? null : _streams.Add(this, id);
        if (stream is null)
        {
            Post(new(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, id, 0));
        }
        else if (!_accepted.Writer.TryWrite(stream))
        {
            Reset(stream);
        }
    }

    internal void Accepted(YamuxStream stream) => _streams.Accepted(stream);

    internal void ClosedByPeer(YamuxStream stream)
    {
        if (!_streams.CloseRemote(stream))
        {
            throw WireException.Protocol($"The other side ended stream {stream.Id} twice.");
        }

        stream.CloseRemote();
    }

    internal void ResetByPeer(YamuxStream stream)
    {
        _ = _streams.Reset(stream);
        stream.Fail(new(WireFailure.Reset, $"The other side reset stream {stream.Id}."));
    }

    internal void Answered(uint ping) => _watch.Answered(ping);

    internal void PeerGoesAway(uint reason)
    {
        if (reason != (uint)YamuxGoAway.Normal)
        {
            string said = reason == (uint)YamuxGoAway.ProtocolError
                ? "a protocol error"
                : $"an internal error ({reason})";
            throw new WireException(WireFailure.Closed, $"The other side ended the connection because of {said}.");
        }

        Volatile.Write(ref _isPeerGoingAway, true);
    }

    private async Task ReceiveAsync(SessionReceiver receiver)
    {
        WireException reason = await receiver.RunAsync(_over.Token);
        if (reason.Reason == WireFailure.Protocol)
        {
            YamuxHeader goodbye = new(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)YamuxGoAway.ProtocolError);
            await _sender.SendLastAsync(goodbye, GoodbyeTimeout);
        }

        End(reason);
    }

    private async Task WatchAsync()
    {
        try
        {
            End(await _watch.RunAsync(Reset, _over.Token));
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }

    private void End(WireException reason)
    {
        if (!_ended.TrySetResult(reason))
        {
            return;
        }

        foreach (YamuxStream stream in _streams.Close(reason))
        {
            stream.Fail(reason);
        }

        _accepted.Writer.TryComplete();
        _over.Cancel();
        _connection.Dispose();
    }
}
