using Kiln.Remote.Talk;
using Kiln.Remote.Tests.Support;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Talk;

public sealed class ProgressTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Progress_reaches_the_user_and_ends_with_the_transfer(bool hostServes)
    {
        ProgressUi user = new();
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        UiService.Add(services, user);
        await using (RemoteUi ui = new(await pair.ServeAsync(hostServes, services)))
        {
            ui.Progress("http://example/a.iso", 10, 100);
            await Within.Time(ui.FlushAsync(Token), "the flush");
            ui.Progress("http://example/a.iso", 60, 100);
            ui.Progress("http://example/b.iso", 7, null);
            await Within.Time(ui.FlushAsync(Token), "the flush");
            ui.Progress("http://example/a.iso", 100, 100);
        }

        Assert.Equal(
            [
                ("http://example/a.iso", 10, 100),
                ("http://example/a.iso", 60, 100),
                ("http://example/b.iso", 7, null),
                ("http://example/a.iso", 100, 100),
                ("http://example/b.iso", 7, 7L),
            ],
            user.Steps);
    }

    [Fact]
    public async Task Reports_of_a_transfer_are_combined_while_the_other_side_is_slow()
    {
        SemaphoreSlim gate = new(0);
        List<string> calls = [];
        RpcServices services = new RpcServices()
            .Add("Ui", new Dictionary<string, RpcMethod>
            {
                ["NewTrackProgress"] = async (_, cancellationToken) =>
                {
                    await gate.WaitAsync(cancellationToken);
                    return PackValue.Of("1");
                },
            })
            .Add("Ui1", new Dictionary<string, RpcMethod>
            {
                ["Add"] = (bytes, _) =>
                {
                    calls.Add($"add {bytes.AsInteger()}");
                    return Task.FromResult(PackValue.Nil);
                },
                ["Close"] = (_, _) =>
                {
                    calls.Add("close");
                    return Task.FromResult(PackValue.Nil);
                },
            });
        await using Pair pair = await Pair.ConnectAsync();
        await using RemoteUi ui = new(await pair.ServeAsync(true, services));
        for (int i = 0; i <= 100_000; i++)
        {
            ui.Progress("file", i, 100_000);
        }

        gate.Release();
        await Within.Time(ui.FlushAsync(Token), "the flush");
        Assert.InRange(calls.Count, 2, 4);
        Assert.Equal("close", calls[^1]);
        Assert.Equal(100_000, calls.SkipLast(1).Sum(static call => int.Parse(call["add ".Length..], null)));
    }

    [Fact]
    public async Task Refused_progress_is_no_failure()
    {
        await using Pair pair = await Pair.ConnectAsync();
        await using RemoteUi ui = new(await pair.ServeAsync(true, new RpcServices()));
        ui.Progress("file", 1, 3);
        ui.Progress("file", 2, 3);
        ui.Progress("file", 3, 3);
        await Within.Time(ui.FlushAsync(Token), "the flush");
    }

    [Fact]
    public async Task Transfers_are_bounded_and_removed_at_their_close_and_with_the_stream()
    {
        ProgressUi user = new();
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        UiService.Add(services, user);
        RpcClient client = await pair.ServeAsync(true, services);
        List<string> ids = [];
        for (int i = 0; i < UiService.MaxTransfers; i++)
        {
            ids.Add(await BeginAsync(client));
        }

        await Assert.ThrowsAsync<RpcException>(() => BeginAsync(client));
        await client.CallAsync($"Ui{ids[0]}.Add", PackValue.Of(5L), Token);
        await client.CallAsync($"Ui{ids[0]}.Add", PackValue.Of(-5L), Token);
        await client.CallAsync($"Ui{ids[0]}.Add", PackValue.Of(long.MaxValue), Token);
        await client.CallAsync($"Ui{ids[0]}.Close", PackValue.Nil, Token);
        await Assert.ThrowsAsync<RpcException>(() => client.CallAsync($"Ui{ids[0]}.Close", PackValue.Nil, Token));
        Assert.Equal(("file", 5, 5L), user.Steps[^1]);
        ids.Add(await BeginAsync(client));
        Assert.Equal(ids.Count, ids.Distinct().Count());

        await client.DisposeAsync();
        RpcClient second = await pair.ServeAsync(true, services);
        await Within.Until(
            () => user.Steps.Count(static step => step.Total == step.Done) == UiService.MaxTransfers + 1,
            "the end of all transfers");
        await Assert.ThrowsAsync<RpcException>(() => second.CallAsync($"Ui{ids[^1]}.Add", PackValue.Of(1L), Token));
        await BeginAsync(second);
    }

    private static async Task<string> BeginAsync(RpcClient client) =>
        (await client.CallAsync("Ui.NewTrackProgress", new ProgressArguments("file", 0, 0).ToPack(), Token)).AsText();
}
