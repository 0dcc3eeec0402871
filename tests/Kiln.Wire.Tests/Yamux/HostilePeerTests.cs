using Kiln.Testing;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Yamux;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Wire.Tests.Yamux;

/// <summary>
/// A peer that breaks the rules, stalls or floods ends the session with one reason, and never makes it hang or grow.
/// </summary>
public sealed class HostilePeerTests : IAsyncDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _clock = new();
    private readonly YamuxSession _session;
    private readonly RawPeer _peer;

    public HostilePeerTests()
    {
        (PairedStream ours, PairedStream theirs) = PairedStream.Create();
        _session = YamuxSession.Start(
            ours, YamuxRole.Client, new() { Time = _clock, KeepAliveInterval = TimeSpan.FromDays(1) });
        _peer = new(theirs);
    }

    public static TheoryData<string, string> Offences => new()
    {
        { "010000000000000000000000", "version" },
        { "000400000000000000000000", "type 4" },
        { "00ff00000000000000000000", "type 255" },
        { "000100010000000200000000" + "000100010000000200000000", "is open" },
        { "000100010000000100000000", "not one of its own" },
        { "000100010000000000000000", "not one of its own" },
        { "000100010000000200000000" + "000000000000000200040001", "more than it was granted" },
        { "0000000100000002ffffffff", "more than it was granted" },
        { "000100010000000200000000" + "000100040000000200000000" + "000100040000000200000000", "twice" },
    };

    public async ValueTask DisposeAsync()
    {
        await Within.Time(_session.DisposeAsync().AsTask(), "the end of the session");
        await _peer.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Offences))]
    public async Task Offence_ends_the_session_with_its_reason_and_a_goodbye(string hex, string expected)
    {
        await _peer.SendRawAsync(Convert.FromHexString(hex));
        WireException reason = await Within.Time(_session.Ended, "the end of the session");
        Assert.Equal(WireFailure.Protocol, reason.Reason);
        Assert.Contains(expected, reason.Message, StringComparison.Ordinal);
        Frame goodbye = await _peer.ReceiveAsync(static f => f.Header.Type == YamuxFrameType.GoAway, "the goodbye");
        Assert.Equal((uint)YamuxGoAway.ProtocolError, goodbye.Header.Length);
    }

    [Fact]
    public async Task Frames_for_unknown_streams_are_skipped()
    {
        await _peer.SendAsync(
            Frame.Data(77, YamuxFlags.None, new byte[5000]),
            Frame.End(78),
            Frame.Reset(80),
            Frame.Data(82, YamuxFlags.Fin, 1, 2, 3),
            Frame.Of(YamuxFrameType.WindowUpdate, YamuxFlags.None, 84, 100),
            Frame.Of(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 86, 0),
            Frame.Of(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 99));
        await AssertAliveAsync();
    }

    [Fact]
    public async Task Opening_accepting_and_ending_may_ride_on_data()
    {
        await _peer.SendAsync(Frame.Data(2, YamuxFlags.Syn | YamuxFlags.Fin, 1, 2, 3));
        YamuxStream stream = await Within.Time(
            _session.AcceptStreamAsync(CancellationToken.None).AsTask(), "the stream");
        byte[] read = new byte[3];
        await stream.ReadExactlyAsync(read, Token);
        Assert.Equal([1, 2, 3], read);
        Assert.Equal(0, await stream.ReadAsync(read, Token));

        YamuxStream own = _session.OpenStream();
        await _peer.SendAsync(Frame.Data(own.Id, YamuxFlags.Ack, 4));
        await own.ReadExactlyAsync(read.AsMemory(0, 1), Token);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await AssertAliveAsync();
    }

    [Fact]
    public async Task More_streams_than_wait_for_acceptance_are_reset()
    {
        for (uint i = 1; i <= 300; i++)
        {
            await _peer.SendAsync(Frame.Open(i * 2));
        }

        for (uint i = 257; i <= 300; i++)
        {
            Frame reset = await _peer.ReceiveAsync(
                static f => f.Header.Flags == YamuxFlags.Rst, "the reset of a stream");
            Assert.Equal(i * 2, reset.Header.StreamId);
        }

        await AssertAliveAsync();
    }

    [Fact]
    public async Task Flood_of_pings_whose_answers_are_not_taken_ends_the_session()
    {
        Task flood = FloodAsync();
        WireException reason = await Within.Time(_session.Ended, "the end of the session");
        Assert.Equal(WireFailure.Limit, reason.Reason);
        await Assert.ThrowsAnyAsync<IOException>(() => Within.Time(flood, "the end of the flood"));
    }

    [Fact]
    public async Task Peer_that_takes_no_bytes_ends_the_session()
    {
        YamuxStream stream = _session.OpenStream();
        await _peer.SendAsync(Frame.Of(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, stream.Id, 10_000_000));
        Task write = stream.WriteAsync(new byte[5_000_000], Token).AsTask();
        WireException reason = await EndAsync(_session);
        Assert.Equal(WireFailure.Timeout, reason.Reason);
        Assert.Contains("taken no bytes for 10 s", reason.Message, StringComparison.Ordinal);
        Assert.Equal(WireFailure.Timeout, (await WireFailures.Expect(write, "the write")).Reason);
    }

    [Fact]
    public async Task Peer_that_answers_no_ping_ends_the_session_ten_seconds_later()
    {
        (PairedStream ours, PairedStream theirs) = PairedStream.Create();
        await using PairedStream peer = theirs;
        await using YamuxSession session = YamuxSession.Start(ours, YamuxRole.Server, new() { Time = _clock });
        DateTimeOffset start = _clock.GetUtcNow();
        WireException reason = await EndAsync(session);
        Assert.Equal(WireFailure.Timeout, reason.Reason);
        Assert.Contains("not answered a ping for 10 s", reason.Message, StringComparison.Ordinal);
        Assert.True(_clock.GetUtcNow() - start >= TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Peer_that_never_accepts_ends_the_session()
    {
        YamuxStream stream = _session.OpenStream();
        WireException reason = await EndAsync(_session);
        Assert.Contains($"not accepted stream {stream.Id} for 75 s", reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_whose_end_the_peer_never_sends_is_reset_after_five_minutes()
    {
        YamuxStream stream = _session.OpenStream();
        await _peer.SendAsync(Frame.Of(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, stream.Id, 0));
        await AssertAliveAsync();
        await stream.DisposeAsync();
        DateTimeOffset start = _clock.GetUtcNow();
        Task<Frame> reset = _peer.ReceiveAsync(static frame => frame.Header.Flags == YamuxFlags.Rst, "the reset");
        await AdvanceAsync(reset);
        Assert.Equal(stream.Id, (await reset).Header.StreamId);
        Assert.True(_clock.GetUtcNow() - start >= TimeSpan.FromMinutes(5));
        Assert.False(_session.Ended.IsCompleted);
    }

    [Theory]
    [InlineData(1, "protocol error")]
    [InlineData(2, "internal error")]
    [InlineData(77, "internal error (77)")]
    public async Task Goodbye_with_an_error_ends_the_session(uint code, string expected)
    {
        await _peer.SendAsync(Frame.Of(YamuxFrameType.GoAway, YamuxFlags.None, 0, code));
        WireException reason = await Within.Time(_session.Ended, "the end of the session");
        Assert.Contains(expected, reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unaccepted_streams_of_this_side_are_limited()
    {
        for (int i = 0; i < 256; i++)
        {
            _session.OpenStream();
        }

        Assert.Equal(WireFailure.Limit, Assert.Throws<WireException>(() => _session.OpenStream()).Reason);
        await _peer.SendAsync(Frame.Of(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 0));
        await AssertAliveAsync();
        Assert.Equal(513u, _session.OpenStream().Id);
    }

    [Fact]
    public async Task Grants_beyond_all_measure_overflow_nothing()
    {
        YamuxStream stream = _session.OpenStream();
        for (int i = 0; i < 5; i++)
        {
            await _peer.SendAsync(Frame.Of(YamuxFrameType.WindowUpdate, YamuxFlags.None, stream.Id, uint.MaxValue));
        }

        await AssertAliveAsync();
        await stream.WriteAsync(new byte[10], Token);
        Frame data = await _peer.ReceiveAsync(static f => f.Header.Type == YamuxFrameType.Data, "the data");
        Assert.Equal(10u, data.Header.Length);
    }

    /// <summary>A ping is answered, and nothing but what was asked for came before.</summary>
    private async Task AssertAliveAsync()
    {
        await _peer.SendAsync(Frame.Of(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 4711));
        await _peer.ReceiveAsync(
            static f => f.Header == new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 4711), "a pong");
        Assert.False(_session.Ended.IsCompleted);
    }

    private async Task<WireException> EndAsync(YamuxSession session)
    {
        await AdvanceAsync(session.Ended);
        return await session.Ended;
    }

    /// <summary>Moves the clock second by second until something has happened.</summary>
    private Task AdvanceAsync(Task until) => Within.Until(
        () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return until.IsCompleted;
        },
        "what has to happen when time passes");

    private async Task FloodAsync()
    {
        byte[] pings = [.. Enumerable.Repeat(
            Frame.Of(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1).Bytes(), 1000).SelectMany(static b => b)];
        while (true)
        {
            await _peer.SendRawAsync(pings);
        }
    }
}
