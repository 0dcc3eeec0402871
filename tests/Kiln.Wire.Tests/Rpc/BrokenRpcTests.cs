using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Tests.Vectors;

namespace Kiln.Wire.Tests.Rpc;

/// <summary>Peers that break off, lie and babble.</summary>
public sealed class BrokenRpcTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly PackLimits Small = new() { MaxBytes = 10_000, MaxValues = 1000, MaxDepth = 20 };

    public static TheoryData<string, WireFailure> Garbage => new()
    {
        { "c1", WireFailure.Protocol },
        { "01", WireFailure.Protocol },
        { "a3666f6f", WireFailure.Protocol },
        { "82c1", WireFailure.Protocol },
        { "dbffffffff" + "00", WireFailure.Closed },
        { "ddffffffff", WireFailure.Closed },
        { "dfffffffff", WireFailure.Closed },
        { "c6ffffffff", WireFailure.Closed },
        { "c9ffffffff00", WireFailure.Closed },
        { new string('9', 2 * 10_001), WireFailure.Limit },
        { string.Concat(Enumerable.Repeat("91", 500)) + "c0", WireFailure.Limit },
        { "dc1000" + string.Concat(Enumerable.Repeat("c0", 0x1000)), WireFailure.Limit },
        { "dbffffffff" + new string('0', 2 * 10_001), WireFailure.Limit },
        { string.Concat(Enumerable.Repeat("ddffffffff", 5_000)), WireFailure.Limit },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_ends_client_and_server_with_the_reason(string hex, WireFailure expected)
    {
        byte[] said = Convert.FromHexString(hex);
        await using RpcServer server = RpcServer.Start(new ScriptedStream(said), new RpcServices(), Small);
        Assert.Equal(expected, (await Within.Time(server.Ended, "the end of the server"))!.Reason);

        await using RpcClient client = new(new ScriptedStream(said), Small);
        Assert.Equal(expected, (await Within.Time(client.Ended, "the end of the client")).Reason);
    }

    [Fact]
    public async Task Calls_cut_after_any_byte_end_with_the_reason()
    {
        TranscriptStream main = TranscriptStream.Of(VectorFile.FindTranscript("v2-builder"))[0];
        byte[] said = main.Content(isFromOpener: true);
        int clean = 0;
        for (int length = 0; length <= said.Length; length++)
        {
            await using RpcServer server = RpcServer.Start(
                new ScriptedStream(said[..length]), new RpcServices(), PackLimits.Default);
            WireException? reason = await Within.Time(server.Ended, $"the end after {length} bytes");
            clean += reason is null ? 1 : 0;
            Assert.True(reason is null or { Reason: WireFailure.Closed });
        }

        // Nothing, and after each of the calls.
        Assert.Equal(4, clean);
    }

    [Fact]
    public async Task Replies_cut_after_any_byte_fail_the_call_that_waits()
    {
        byte[] reply = new RpcHeader("Test.Echo", 0, "").Write(PackValue.Of("text")).ToArray();
        for (int length = 0; length <= reply.Length; length++)
        {
            (PairedStream left, PairedStream right) = PairedStream.Create();
            await using RpcClient client = new(right, PackLimits.Default);
            Task<PackValue> call = client.CallAsync("Test.Echo", PackValue.Nil, CancellationToken.None);
            await left.WriteAsync(reply.AsMemory(0, length), Token);
            await left.DisposeAsync();
            if (length == reply.Length)
            {
                Assert.Equal("text", (await Within.Time(call, "the reply")).AsText());
            }
            else
            {
                WireException reason = await WireFailures.Expect(call, $"the failure after {length} bytes");
                Assert.Contains(reason.Reason, new[] { WireFailure.Closed, WireFailure.Transport });
            }
        }
    }

    [Fact]
    public async Task Replies_that_nobody_asked_for_are_dropped()
    {
        (PairedStream left, PairedStream right) = PairedStream.Create();
        await using RpcClient client = new(right, PackLimits.Default);
        Task<PackValue> call = client.CallAsync("Test.Echo", PackValue.Nil, CancellationToken.None);
        await left.WriteAsync(new RpcHeader("Test.Echo", 99, "").Write(PackValue.Of("other")), Token);
        await left.WriteAsync(new RpcHeader("Test.Echo", ulong.MaxValue, "bad").Write(PackValue.Nil), Token);
        await left.WriteAsync(new RpcHeader("anything", 0, "").Write(PackValue.Of("mine")), Token);
        Assert.Equal("mine", (await Within.Time(call, "the reply")).AsText());
        await left.DisposeAsync();
    }

    [Fact]
    public async Task Flood_of_calls_runs_only_so_many_at_a_time()
    {
        int running = 0;
        int most = 0;
        using SemaphoreSlim gate = new(0);
        RpcServices services = new RpcServices().Add("Test", new Dictionary<string, RpcMethod>
        {
            ["Wait"] = async (_, cancellationToken) =>
            {
                int now = Interlocked.Increment(ref running);
                most = Math.Max(most, now);
                await gate.WaitAsync(cancellationToken);
                Interlocked.Decrement(ref running);
                return PackValue.Nil;
            },
        });
        (PairedStream left, PairedStream right) = PairedStream.Create();
        await using RpcServer server = RpcServer.Start(left, services, PackLimits.Default);
        await using RpcClient client = new(right, PackLimits.Default);
        Task[] calls = [.. Enumerable.Range(0, 3000).Select(
            _ => client.CallAsync("Test.Wait", PackValue.Nil, CancellationToken.None))];
        await Within.Until(() => Volatile.Read(ref running) == RpcServer.MaxCalls, "as many calls as may run");
        gate.Release(calls.Length);
        await Within.Time(Task.WhenAll(calls), "all calls");
        Assert.Equal(RpcServer.MaxCalls, most);
    }
}
