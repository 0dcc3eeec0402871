using CsCheck;
using Kiln.Testing;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Yamux;

/// <summary>Two sessions of ours with each other.</summary>
public sealed class SessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_of_both_sides_carry_bytes_in_both_directions_and_end_each_direction_alone()
    {
        await using SessionPair pair = new();
        (YamuxStream client, YamuxStream server) = await pair.OpenAsync();
        Assert.Equal((1u, 1u), (client.Id, server.Id));

        await client.WriteAsync("ping"u8.ToArray(), Token);
        client.CompleteWriting();
        Assert.Equal("ping", await TextAsync(server));
        await server.WriteAsync("pong"u8.ToArray(), Token);
        await server.DisposeAsync();
        Assert.Equal("pong", await TextAsync(client));

        YamuxStream fromServer = pair.Server.OpenStream();
        Assert.Equal(2u, fromServer.Id);
        Assert.Equal(2u, (await pair.Client.AcceptStreamAsync(CancellationToken.None)).Id);
        Assert.Equal(3u, pair.Client.OpenStream().Id);
    }

    [Fact]
    public async Task Transfers_on_many_streams_at_once_arrive_whole()
    {
        await using SessionPair pair = new();
        await Within.Time(
            Gen.Select(Gen.Int[1, 12], Gen.Int[0, 900_000], Gen.Int[1, 200_000]).SampleAsync(
                async (streams, length, piece) =>
                {
                    await Task.WhenAll(Enumerable.Range(0, streams).Select(async i =>
                        await TransferAsync(pair, length / (i + 1), piece)));
                },
                iter: 15,
                threads: 1),
            "all transfers");
    }

    [Fact]
    public async Task Writer_waits_until_the_reader_has_read()
    {
        await using SessionPair pair = new();
        (YamuxStream client, YamuxStream server) = await pair.OpenAsync();
        await client.WriteAsync(new byte[YamuxOptions.Window], Token);
        Task more = client.WriteAsync(new byte[1], Token).AsTask();

        // Less than half a window read: nothing is granted yet.
        byte[] buffer = new byte[YamuxOptions.Window];
        await server.ReadExactlyAsync(buffer.AsMemory(0, (YamuxOptions.Window / 2) - 1), Token);
        Assert.False(more.IsCompleted);
        await server.ReadExactlyAsync(buffer.AsMemory(0, 1), Token);
        await Within.Time(more, "the grant of half a window");
    }

    [Fact]
    public async Task Cancelled_write_leaves_the_stream_and_the_session_whole()
    {
        await using SessionPair pair = new();
        (YamuxStream client, YamuxStream server) = await pair.OpenAsync();
        await client.WriteAsync(new byte[YamuxOptions.Window], Token);
        using CancellationTokenSource cancel = new();
        Task blocked = client.WriteAsync(new byte[10], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(blocked, "the cancelled write"));

        await server.ReadExactlyAsync(new byte[YamuxOptions.Window], Token);
        await client.WriteAsync("after"u8.ToArray(), Token);
        client.CompleteWriting();
        Assert.Equal("after", await TextAsync(server));
    }

    [Fact]
    public async Task Cancelled_read_loses_nothing()
    {
        await using SessionPair pair = new();
        (YamuxStream client, YamuxStream server) = await pair.OpenAsync();
        using CancellationTokenSource cancel = new();
        Task<int> read = server.ReadAsync(new byte[10], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(read, "the cancelled read"));
        await client.WriteAsync("kept"u8.ToArray(), Token);
        client.CompleteWriting();
        Assert.Equal("kept", await TextAsync(server));
    }

    [Fact]
    public async Task Reset_fails_reads_and_writes_of_both_sides_with_the_reason()
    {
        await using SessionPair pair = new();
        (YamuxStream client, YamuxStream server) = await pair.OpenAsync();
        Task<int> read = server.ReadAsync(new byte[1], Token).AsTask();
        client.Reset();
        Assert.Equal(WireFailure.Reset, (await WireFailures.Expect(read, "the read")).Reason);
        Assert.Equal(
            WireFailure.Reset,
            (await WireFailures.Expect(server.WriteAsync(new byte[1], Token).AsTask(), "a write")).Reason);
        Assert.Equal(
            WireFailure.Reset,
            (await WireFailures.Expect(client.WriteAsync(new byte[1], Token).AsTask(), "a write")).Reason);
        await pair.OpenAsync();
    }

    [Fact]
    public async Task Disposed_reader_lets_a_small_rest_pass_and_resets_a_large_one()
    {
        await using SessionPair pair = new();
        (YamuxStream client, YamuxStream server) = await pair.OpenAsync();
        await server.DisposeAsync();
        await client.WriteAsync(new byte[1000], Token);
        Assert.Equal(0, await client.ReadAsync(new byte[1], Token));

        WireException reason = await WireFailures.Expect(
            WriteForEverAsync(client), "the reset of a stream that nobody reads");
        Assert.Equal(WireFailure.Reset, reason.Reason);
    }

    [Fact]
    public async Task Side_that_goes_away_gets_no_new_streams_and_keeps_the_old_ones()
    {
        await using SessionPair pair = new();
        (YamuxStream client, YamuxStream server) = await pair.OpenAsync();
        pair.Server.GoAway();
        await server.WriteAsync("after"u8.ToArray(), Token);
        await client.ReadExactlyAsync(new byte[5], Token);
        Assert.Equal(WireFailure.Closed, Assert.Throws<WireException>(() => pair.Client.OpenStream()).Reason);
        await client.WriteAsync("still"u8.ToArray(), Token);
        await server.ReadExactlyAsync(new byte[5], Token);
    }

    [Fact]
    public async Task Disposing_a_session_ends_everything_of_both_sides_once()
    {
        await using SessionPair pair = new();
        (YamuxStream client, YamuxStream server) = await pair.OpenAsync();
        Task<int> read = client.ReadAsync(new byte[1], Token).AsTask();
        Task accept = pair.Client.AcceptStreamAsync(CancellationToken.None).AsTask();
        Task<int> far = server.ReadAsync(new byte[1], Token).AsTask();

        await pair.Client.DisposeAsync();
        await pair.Client.DisposeAsync();
        Assert.Equal(WireFailure.Stopped, (await WireFailures.Expect(read, "the read")).Reason);
        Assert.Equal(WireFailure.Stopped, (await WireFailures.Expect(accept, "the accept")).Reason);
        Assert.Equal(WireFailure.Stopped, Assert.Throws<WireException>(() => pair.Client.OpenStream()).Reason);
        Assert.Equal(WireFailure.Closed, (await WireFailures.Expect(far, "the far read")).Reason);
        Assert.Equal(
            WireFailure.Closed, (await Within.Time(pair.Server.Ended, "the end of the far session")).Reason);
    }

    [Fact]
    public async Task Idle_sessions_ask_each_other_and_stay()
    {
        await using SessionPair pair = new();
        (YamuxStream client, YamuxStream server) = await pair.OpenAsync();
        for (int second = 0; second < 150; second++)
        {
            pair.Clock.Advance(TimeSpan.FromSeconds(1));

            // A round trip: the clock moves only after what the last tick made was said and heard.
            await client.WriteAsync(new byte[1], Token);
            await server.ReadExactlyAsync(new byte[1], Token);
            await server.WriteAsync(new byte[1], Token);
            await client.ReadExactlyAsync(new byte[1], Token);
        }

        Assert.False(pair.Client.Ended.IsCompleted);
        Assert.False(pair.Server.Ended.IsCompleted);
    }

    private static async Task TransferAsync(SessionPair pair, int length, int piece)
    {
        byte[] sent = new byte[length];
        Random.Shared.NextBytes(sent);
        YamuxStream client = pair.Client.OpenStream();
        Task echo = EchoAsync(await pair.Server.AcceptStreamAsync(CancellationToken.None));
        using MemoryStream back = new();
        Task reading = client.CopyToAsync(back);
        for (int i = 0; i < length; i += piece)
        {
            await client.WriteAsync(sent.AsMemory(i, Math.Min(piece, length - i)));
        }

        client.CompleteWriting();
        await Task.WhenAll(echo, reading);
        Assert.True(
            back.ToArray().AsSpan().SequenceEqual(sent), $"{length} bytes on stream {client.Id} came back changed.");
    }

    private static async Task EchoAsync(YamuxStream stream)
    {
        byte[] buffer = new byte[10_000];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read));
        }

        stream.CompleteWriting();
    }

    private static async Task WriteForEverAsync(YamuxStream stream)
    {
        while (true)
        {
            await stream.WriteAsync(new byte[10_000]);
        }
    }

    private static async Task<string> TextAsync(YamuxStream stream)
    {
        using StreamReader reader = new(stream, leaveOpen: true);
        return await Within.Time(reader.ReadToEndAsync(), "the end of the stream");
    }
}
