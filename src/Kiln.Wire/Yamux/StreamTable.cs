using System.Collections.Immutable;

namespace Kiln.Wire.Yamux;

/// <summary>The open streams of a session and their states.</summary>
internal sealed class StreamTable(YamuxRole role, YamuxOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, YamuxStream> _streams = [];
    private uint _nextId = role == YamuxRole.Client ? 1u : 2u;
    private int _unaccepted;
    private int _incoming;
    private WireException? _end;

    /// <summary>Adds a stream of this side.</summary>
    public YamuxStream Open(YamuxSession session)
    {
        lock (_lock)
        {
            if (_end is not null)
            {
                throw _end.Again();
            }

            if (_unaccepted >= options.AcceptBacklog)
            {
                throw new WireException(
                    WireFailure.Limit, $"{_unaccepted} streams wait already until the other side accepts them.");
            }

            YamuxStream stream = new(session, _nextId);
            stream.State.UnacceptedSince = Math.Max(1, options.Time.GetTimestamp());
            _nextId += 2;
            _unaccepted++;
            _streams.Add(stream.Id, stream);
            return stream;
        }
    }

    /// <summary>Adds a stream that the other side opened.</summary>
    /// <returns>Nothing when there are too many of them.</returns>
    public YamuxStream? Add(YamuxSession session, uint id)
    {
        lock (_lock)
        {
            if (id == 0 || IsOwn(id))
            {
                throw WireException.Protocol(
                    $"The other side opened stream {id}, a number that is not one of its own.");
            }

            if (_streams.ContainsKey(id))
            {
                throw WireException.Protocol($"The other side opened stream {id}, which is open.");
            }

            if (_end is not null || _incoming >= options.MaxIncomingStreams)
            {
                return null;
            }

            YamuxStream stream = new(session, id);
            _incoming++;
            _streams.Add(id, stream);
            return stream;
        }
    }

    public YamuxStream? Find(uint id)
    {
        lock (_lock)
        {
            return _streams.GetValueOrDefault(id);
        }
    }

    public void Accepted(YamuxStream stream)
    {
        lock (_lock)
        {
            ForgetWaiting(stream.State);
        }
    }

    /// <returns>Whether the other side is to be told.</returns>
    public bool CloseLocal(YamuxStream stream) =>
        Change(stream, static state => !state.IsReset, static state => state.IsLocalClosed = true);

    /// <returns>False when it was closed before.</returns>
    public bool CloseRemote(YamuxStream stream) =>
        Change(stream, static state => !state.IsRemoteClosed, static state => state.IsRemoteClosed = true);

    /// <returns>Whether the other side is to be told.</returns>
    public bool Reset(YamuxStream stream) =>
        Change(stream, static state => !state.IsOver, static state => state.IsReset = true);

    public void Abandon(YamuxStream stream)
    {
        lock (_lock)
        {
            stream.State.AbandonedSince = Math.Max(1, options.Time.GetTimestamp());
        }
    }

    /// <summary>From now on there are no streams; the first reason stays.</summary>
    public ImmutableArray<YamuxStream> Close(WireException reason)
    {
        lock (_lock)
        {
            _end ??= reason;
            ImmutableArray<YamuxStream> open = [.. _streams.Values];
            _streams.Clear();
            return open;
        }
    }

    /// <summary>Streams of this side that the other side has let wait too long.</summary>
    public YamuxStream? FindUnaccepted() => FindOlder(static state => state.UnacceptedSince, options.OpenTimeout);

    /// <summary>A stream that this side is done with and whose end the other side has not sent for too long.</summary>
    public YamuxStream? FindLingering() => FindOlder(static state => state.AbandonedSince, options.CloseTimeout);

    private YamuxStream? FindOlder(Func<StreamState, long> since, TimeSpan limit)
    {
        lock (_lock)
        {
            return _streams.Values.FirstOrDefault(
                stream => since(stream.State) != 0 && options.Time.GetElapsedTime(since(stream.State)) > limit);
        }
    }

    private bool Change(YamuxStream stream, Predicate<StreamState> isAllowed, Action<StreamState> change)
    {
        lock (_lock)
        {
            StreamState state = stream.State;
            if (!isAllowed(state))
            {
                return false;
            }

            change(state);
            if (state.IsOver && _streams.Remove(stream.Id))
            {
                ForgetWaiting(state);
                _incoming -= IsOwn(stream.Id) ? 0 : 1;
            }

            return true;
        }
    }

    private void ForgetWaiting(StreamState state)
    {
        if (state.UnacceptedSince != 0)
        {
            state.UnacceptedSince = 0;
            _unaccepted--;
        }
    }

    private bool IsOwn(uint id) => (id % 2 == 1) == (role == YamuxRole.Client);
}
