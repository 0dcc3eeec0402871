using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Tests.Support;

namespace Kiln.Wire.Tests.Rpc;

public sealed class RpcTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RpcServices _services = new();
    private readonly RpcServer _server;
    private readonly RpcClient _client;

    public RpcTests()
    {
        (PairedStream left, PairedStream right) = PairedStream.Create();
        _services.Add("Test", new Dictionary<string, RpcMethod>
        {
            ["Echo"] = static (argument, _) => Task.FromResult(argument),
            ["Fail"] = static (argument, _) => throw new InvalidDataException(argument.AsText()),
            ["Wait"] = async (argument, _) =>
            {
                await _gate.Task;
                return argument;
            },
            ["Open"] = (_, _) =>
            {
                _gate.SetResult();
                return Task.FromResult(PackValue.Nil);
            },
            ["Hang"] = async (_, cancellationToken) =>
            {
                using CancellationTokenRegistration told = cancellationToken.Register(_cancelled.SetResult);
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return PackValue.Nil;
            },
            ["Add"] = (argument, _) =>
            {
                _services.Add($"Ui{argument.AsText()}", new Dictionary<string, RpcMethod>
                {
                    ["Name"] = (_, _) => Task.FromResult(argument),
                });
                return Task.FromResult(PackValue.Nil);
            },
        });
        _server = RpcServer.Start(left, _services, PackLimits.Default);
        _client = new(right, PackLimits.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await Within.Time(_client.DisposeAsync().AsTask(), "the end of the client");
        await Within.Time(_server.DisposeAsync().AsTask(), "the end of the server");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(5_000)]
    [InlineData(3_000_000)]
    public async Task Values_of_any_size_come_back(int length) =>
        Assert.Equal(
            new string('x', length), (await CallAsync("Test.Echo", PackValue.Of(new string('x', length)))).AsText());

    [Fact]
    public async Task Calls_overlap_and_each_gets_its_own_reply()
    {
        Task<PackValue>[] waiting = [.. Enumerable.Range(0, 50).Select(
            i => CallAsync("Test.Wait", PackValue.Of((long)i)))];
        Assert.Equal(7, (await CallAsync("Test.Echo", PackValue.Of(7L))).AsInteger());
        Assert.All(waiting, static call => Assert.False(call.IsCompleted));
        await CallAsync("Test.Open", PackValue.Nil);
        for (int i = 0; i < waiting.Length; i++)
        {
            Assert.Equal(i, (await waiting[i]).AsInteger());
        }
    }

    [Theory]
    [InlineData("Test.Fail", "no such file", "no such file")]
    [InlineData("Test.Fail", "", "InvalidDataException")]
    [InlineData("Test.Missing", "", "rpc: can't find method Test.Missing")]
    [InlineData("Test.echo", "", "rpc: can't find method Test.echo")]
    [InlineData("Other.Echo", "", "rpc: can't find service Other.Echo")]
    [InlineData("Echo", "", "rpc: service/method request ill-formed: Echo")]
    public async Task Failure_is_told_and_the_stream_stays_usable(string method, string argument, string expected)
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(method, PackValue.Of(argument)));
        Assert.Equal(expected, failure.Message);
        Assert.Equal(method, failure.ServiceMethod);
        Assert.Equal("on", (await CallAsync("Test.Echo", PackValue.Of("on"))).AsText());
    }

    [Fact]
    public async Task Argument_of_the_wrong_type_is_an_error_of_the_call()
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(
            () => CallAsync("Test.Fail", PackValue.Map(("a", PackValue.Of(1L)))));
        Assert.Equal("The other side sent a map where a text is expected.", failure.Message);
    }

    [Fact]
    public async Task Services_whose_names_hold_dots_can_be_added_while_the_server_runs()
    {
        await CallAsync("Test.Add", PackValue.Of("src/with.dots and spaces"));
        Assert.Equal(
            "src/with.dots and spaces",
            (await CallAsync("Uisrc/with.dots and spaces.Name", PackValue.Nil)).AsText());
        Assert.True(_services.Remove("Uisrc/with.dots and spaces"));
        await Assert.ThrowsAsync<RpcException>(() => CallAsync("Uisrc/with.dots and spaces.Name", PackValue.Nil));
    }

    [Fact]
    public async Task Cancelled_call_stops_waiting_and_its_late_reply_is_dropped()
    {
        using CancellationTokenSource cancel = new();
        Task<PackValue> call = _client.CallAsync("Test.Wait", PackValue.Nil, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(call, "the cancelled call"));
        await CallAsync("Test.Open", PackValue.Nil);
        Assert.Equal("on", (await CallAsync("Test.Echo", PackValue.Of("on"))).AsText());
    }

    [Fact]
    public async Task Caller_that_hangs_up_cancels_what_runs_for_it()
    {
        Task<PackValue> call = CallAsync("Test.Hang", PackValue.Nil);
        await CallAsync("Test.Echo", PackValue.Nil);
        await _client.DisposeAsync();
        Assert.Equal(WireFailure.Stopped, (await WireFailures.Expect(call, "the call")).Reason);
        await Within.Time(_cancelled.Task, "the cancellation");
        Assert.Null(await Within.Time(_server.Ended, "the end of the server"));
    }

    [Fact]
    public async Task Server_that_ends_fails_the_calls_that_wait_and_those_that_come()
    {
        Task<PackValue> call = CallAsync("Test.Hang", PackValue.Nil);
        await CallAsync("Test.Echo", PackValue.Nil);
        await Within.Time(_server.DisposeAsync().AsTask(), "the end of the server");
        await Within.Time(_cancelled.Task, "the cancellation");
        Assert.Equal(WireFailure.Closed, (await WireFailures.Expect(call, "the call")).Reason);
        Assert.Equal(WireFailure.Closed, (await Within.Time(_client.Ended, "the end of the client")).Reason);
        Assert.Equal(
            WireFailure.Closed, (await WireFailures.Expect(CallAsync("Test.Echo", PackValue.Nil), "a late call")).Reason);
    }

    private Task<PackValue> CallAsync(string method, PackValue argument) =>
        Within.Time(_client.CallAsync(method, argument, CancellationToken.None), $"the reply of {method}");
}
