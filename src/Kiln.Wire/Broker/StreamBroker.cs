using System.Buffers.Binary;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Broker;

/// <summary>
/// Names the streams of a session: one side allocates an id, tells it to the other side in a call and accepts it; the
/// other side dials it. Each side has ids of its own. Takes every stream that the other side opens; does not own the
/// session.
/// </summary>
public sealed class StreamBroker : IAsyncDisposable
{
    /// <summary>The id that is not allocated: the first stream of a session.</summary>
    public const uint MainId = 0;

    private const int IdSize = 4;

    private readonly YamuxSession _session;
    private readonly BrokerOptions _options;
    private readonly CancellationTokenSource _over = new();
    private readonly MeetingPlace _meetings;
    private readonly Task _loop;
    private uint _lastId;

    private StreamBroker(YamuxSession session, BrokerOptions options)
    {
        _session = session;
        _options = options;
        _meetings = new(options);
        _loop = TakeStreamsAsync();
    }

    /// <summary>Begins to take the streams that the other side opens.</summary>
    public static StreamBroker Start(YamuxSession session, BrokerOptions options) => new(session, options);

    /// <summary>An id to be accepted by this side: 1, 2, 3...</summary>
    public uint NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>
    /// Waits for the other side to dial the id. The time counts from the call, so call it before the other side is told
    /// the id.
    /// </summary>
    /// <exception cref="WireException">Nobody dialed in time, or the session is over.</exception>
    public async Task<YamuxStream> AcceptAsync(uint id, CancellationToken cancellationToken)
    {
        YamuxStream stream = await _meetings.ClaimAsync(id, cancellationToken);
        try
        {
            await stream.WriteAsync(Bytes(id), cancellationToken);
            return stream;
        }
        catch
        {
            stream.Reset();
            throw;
        }
    }

    /// <summary>Opens the stream that the other side accepts under the id.</summary>
    /// <exception cref="WireException">The other side does not know the id, or does not answer.</exception>
    public async Task<YamuxStream> DialAsync(uint id, CancellationToken cancellationToken)
    {
        YamuxStream stream = _session.OpenStream();
        try
        {
            await stream.WriteAsync(Bytes(id), cancellationToken);
            uint answer = await ReadIdAsync(stream, _options.DialTimeout, cancellationToken);
            return answer == id
                ? stream
                : throw WireException.Protocol(
                    $"The other side took the stream with id {id} for the one with id {answer}.");
        }
        catch (Exception failure)
        {
            stream.Reset();
            if (failure is EndOfStreamException)
            {
                throw new WireException(
                    WireFailure.Closed, $"The other side does not accept a stream with id {id}.", failure);
            }

            throw;
        }
    }

    /// <summary>Stops taking streams; those that nobody has claimed are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        // Not disposed: that is for timers and wait handles, which it has none of, and this may be called again.
        await _over.CancelAsync();
        await _loop;
    }

    private async Task TakeStreamsAsync()
    {
        HashSet<Task> introductions = [];
        try
        {
            while (true)
            {
                YamuxStream stream = await _session.AcceptStreamAsync(_over.Token);
                introductions.RemoveWhere(static task => task.IsCompleted);
                if (introductions.Count >= _options.MaxUnclaimed)
                {
                    stream.Reset();
                }
                else
                {
                    introductions.Add(IntroduceAsync(stream));
                }
            }
        }
        catch (OperationCanceledException)
        {
            _meetings.Close(new(WireFailure.Stopped, "This side accepts no more streams."));
        }
        catch (WireException end)
        {
            _meetings.Close(end);
        }

        await Task.WhenAll(introductions);
    }

    /// <summary>
    /// Reads the id of a stream and keeps the stream until somebody claims it, or for the time that is due.
    /// </summary>
    private async Task IntroduceAsync(YamuxStream stream)
    {
        try
        {
            uint id = await ReadIdAsync(stream, _options.AcceptTimeout, _over.Token);
            await _meetings.OfferAsync(id, stream, _over.Token);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            await stream.DisposeAsync();
        }
    }

    private static byte[] Bytes(uint id)
    {
        byte[] bytes = new byte[IdSize];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, id);
        return bytes;
    }

    private async Task<uint> ReadIdAsync(YamuxStream stream, TimeSpan timeout, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[IdSize];
        using CancellationTokenSource late = new(timeout, _options.Time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(
            late.Token, cancellationToken);
        try
        {
            await stream.ReadExactlyAsync(bytes, both.Token);
            return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WireException(
                WireFailure.Timeout,
                $"The other side sent no id on stream {stream.Id} within {timeout.TotalSeconds} s.",
                failure);
        }
    }
}
