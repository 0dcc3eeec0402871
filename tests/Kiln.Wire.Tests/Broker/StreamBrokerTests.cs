using Kiln.Testing;
using Kiln.Wire.Broker;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Broker;

public sealed class StreamBrokerTests : IAsyncDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly SessionPair _pair = new();
    private readonly StreamBroker _client;
    private readonly StreamBroker _server;

    public StreamBrokerTests()
    {
        _client = StreamBroker.Start(_pair.Client, _pair.BrokerOptions);
        _server = StreamBroker.Start(_pair.Server, _pair.BrokerOptions);
    }

    public async ValueTask DisposeAsync()
    {
        await Within.Time(_client.DisposeAsync().AsTask(), "the end of the client's broker");
        await Within.Time(_server.DisposeAsync().AsTask(), "the end of the server's broker");
        await _pair.DisposeAsync();
    }

    [Fact]
    public async Task Ids_of_both_sides_are_different_things()
    {
        Assert.Equal(1u, _client.NextId());
        Assert.Equal(1u, _server.NextId());
        Assert.Equal(2u, _client.NextId());

        Task<YamuxStream> atClient = _client.AcceptAsync(1, CancellationToken.None);
        Task<YamuxStream> atServer = _server.AcceptAsync(1, CancellationToken.None);
        YamuxStream fromServer = await Within.Time(
            _server.DialAsync(1, CancellationToken.None), "the server's dial");
        YamuxStream fromClient = await Within.Time(
            _client.DialAsync(1, CancellationToken.None), "the client's dial");
        await AssertConnectedAsync(fromServer, await Within.Time(atClient, "the client's accept"));
        await AssertConnectedAsync(fromClient, await Within.Time(atServer, "the server's accept"));
    }

    [Fact]
    public async Task Many_streams_meet_whoever_comes_first()
    {
        List<Task> meetings = [];
        for (uint id = 10; id < 110; id++)
        {
            uint number = id;
            Task<YamuxStream> first = id % 2 == 0
                ? _client.AcceptAsync(number, CancellationToken.None)
                : _server.DialAsync(number, CancellationToken.None);
            Task<YamuxStream> second = id % 2 == 0
                ? _server.DialAsync(number, CancellationToken.None)
                : _client.AcceptAsync(number, CancellationToken.None);
            meetings.Add(MeetAsync(first, second));
        }

        await Within.Time(Task.WhenAll(meetings), "all meetings");
    }

    [Fact]
    public async Task Accept_gives_up_after_five_seconds()
    {
        DateTimeOffset start = _pair.Clock.GetUtcNow();
        Task<YamuxStream> accept = _client.AcceptAsync(7, CancellationToken.None);
        WireException reason = await AdvanceToFailureAsync(accept);
        Assert.Equal(WireFailure.Timeout, reason.Reason);
        Assert.Contains("id 7 within 5 s", reason.Message, StringComparison.Ordinal);
        Assert.True(_pair.Clock.GetUtcNow() - start >= TimeSpan.FromSeconds(5));

        // The id is free again.
        Task<YamuxStream> again = _client.AcceptAsync(7, CancellationToken.None);
        await Within.Time(_server.DialAsync(7, CancellationToken.None), "the second try");
        await Within.Time(again, "the second try");
    }

    [Fact]
    public async Task Stream_that_nobody_claims_is_closed_and_its_dialer_told()
    {
        Task<YamuxStream> dial = _server.DialAsync(9, CancellationToken.None);
        WireException reason = await AdvanceToFailureAsync(dial);
        Assert.Contains("id 9", reason.Message, StringComparison.Ordinal);
        Assert.False(_pair.Client.Ended.IsCompleted);
    }

    [Fact]
    public async Task Stream_without_an_id_holds_nobody_up_and_is_closed()
    {
        YamuxStream silent = _pair.Server.OpenStream();
        Task<YamuxStream> accept = _client.AcceptAsync(1, CancellationToken.None);
        await Within.Time(_server.DialAsync(1, CancellationToken.None), "a dial beside the silent stream");
        await Within.Time(accept, "an accept beside the silent stream");

        Task<int> read = silent.ReadAsync(new byte[1], Token).AsTask();
        await Within.Until(
            () =>
            {
                _pair.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return read.IsCompleted;
            },
            "the end of the silent stream");
        Assert.Equal(0, await read);
    }

    [Fact]
    public async Task Second_stream_with_an_id_is_closed()
    {
        Task<YamuxStream> first = _server.DialAsync(3, CancellationToken.None);
        Task<YamuxStream> second = _server.DialAsync(3, CancellationToken.None);
        Task<YamuxStream> refused = await Within.Time(Task.WhenAny(first, second), "the refusal of one of them");
        Assert.Equal(WireFailure.Closed, (await WireFailures.Expect(refused, "the refused one")).Reason);
        YamuxStream accepted = await Within.Time(_client.AcceptAsync(3, CancellationToken.None), "the accept");
        await AssertConnectedAsync(accepted, await Within.Time(refused == first ? second : first, "the other one"));
    }

    [Fact]
    public async Task Flood_of_streams_that_nobody_claims_is_limited()
    {
        int opened = 0;
        WireException reason = await Within.Time(OpenUntilResetAsync(), "the reset of a stream too many");
        Assert.Equal(WireFailure.Reset, reason.Reason);
        Assert.InRange(opened, 257, 600);

        async Task<WireException> OpenUntilResetAsync()
        {
            while (true)
            {
                try
                {
                    YamuxStream stream = _pair.Server.OpenStream();
                    opened++;
                    await stream.WriteAsync(BitConverter.GetBytes(1000 + opened));
                    if (opened > 256)
                    {
                        Assert.Equal(1, await stream.ReadAsync(new byte[1], Token));
                    }
                }
                catch (WireException failure) when (failure.Reason == WireFailure.Limit)
                {
                    // This side's own limit: the streams are not accepted yet.
                    await Task.Delay(1);
                }
                catch (WireException failure)
                {
                    return failure;
                }
            }
        }
    }

    [Fact]
    public async Task End_of_the_session_fails_who_waits()
    {
        Task<YamuxStream> accept = _client.AcceptAsync(5, CancellationToken.None);
        Task<YamuxStream> dial = _client.DialAsync(5, CancellationToken.None);
        await _pair.Server.DisposeAsync();
        Assert.Equal(WireFailure.Closed, (await WireFailures.Expect(accept, "the accept")).Reason);
        Assert.IsType<WireException>(await WireFailures.Expect(dial, "the dial"));
    }

    [Fact]
    public async Task Cancelled_accept_frees_the_id()
    {
        using CancellationTokenSource cancel = new();
        Task<YamuxStream> accept = _client.AcceptAsync(5, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(accept, "the cancelled accept"));
        Task<YamuxStream> again = _client.AcceptAsync(5, CancellationToken.None);
        await Within.Time(_server.DialAsync(5, CancellationToken.None), "the dial");
        await Within.Time(again, "the accept");
    }

    private static async Task MeetAsync(Task<YamuxStream> first, Task<YamuxStream> second) =>
        await AssertConnectedAsync(await first, await second);

    private static async Task AssertConnectedAsync(YamuxStream left, YamuxStream right)
    {
        byte[] sent = BitConverter.GetBytes(left.Id);
        byte[] received = new byte[sent.Length];
        await left.WriteAsync(sent);
        await right.ReadExactlyAsync(received);
        Assert.Equal(sent, received);
    }

    private async Task<WireException> AdvanceToFailureAsync(Task task)
    {
        await Within.Until(
            () =>
            {
                _pair.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return task.IsCompleted;
            },
            "the time limit");
        return await WireFailures.Expect(task, "the failure");
    }
}
