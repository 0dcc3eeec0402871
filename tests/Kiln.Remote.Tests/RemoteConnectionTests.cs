using System.Net;
using System.Net.Sockets;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Tests;

public sealed class RemoteConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_of_one_side_answer_the_other_until_they_are_disposed()
    {
        (RemoteConnection host, RemoteConnection plugin) = await ConnectAsync();
        await using RemoteConnection left = host;
        await using RemoteConnection right = plugin;
        RpcServices services = new RpcServices().Add("Echo", new Dictionary<string, RpcMethod>
        {
            ["Say"] = static (argument, _) => Task.FromResult(argument),
        });
        ServedServices served = right.Serve(services);
        await using RpcClient client = await left.DialAsync(served.Id, Token);
        Assert.Equal(PackValue.Of("hello"), await client.CallAsync("Echo.Say", PackValue.Of("hello"), Token));

        await served.DisposeAsync();

        await Assert.ThrowsAsync<WireException>(() => client.CallAsync("Echo.Say", PackValue.Nil, Token));
    }

    [Fact]
    public async Task Bytes_go_through_an_offered_stream()
    {
        (RemoteConnection host, RemoteConnection plugin) = await ConnectAsync();
        await using RemoteConnection left = host;
        await using RemoteConnection right = plugin;
        StreamOffer offer = left.Offer(Token);
        await using YamuxStream there = await right.DialStreamAsync(offer.Id, Token);
        await using YamuxStream here = await offer.Stream;
        await there.WriteAsync(new byte[] { 1, 2, 3 }, Token);
        there.CompleteWriting();
        using MemoryStream read = new();
        await here.CopyToAsync(read, Token);
        Assert.Equal([1, 2, 3], read.ToArray());
    }

    [Fact]
    public async Task End_of_one_side_ends_what_the_other_serves()
    {
        (RemoteConnection host, RemoteConnection plugin) = await ConnectAsync();
        await using RemoteConnection left = host;
        ServedServices main = plugin.ServeMain(new());
        await using RpcClient client = await left.DialAsync(0, Token);
        await left.DisposeAsync();
        Assert.NotNull(await plugin.Ended.WaitAsync(TimeSpan.FromSeconds(30), Token));
        await main.Ended.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await plugin.DisposeAsync();
    }

    private static async Task<(RemoteConnection Host, RemoteConnection Plugin)> ConnectAsync()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        TcpClient client = new();
        Task connecting = client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Token).AsTask();
        TcpClient accepted = await listener.AcceptTcpClientAsync(Token);
        await connecting;
        return (
            RemoteConnection.Start(client.GetStream(), YamuxRole.Client, SchemaEncoding.Gob, TimeProvider.System),
            RemoteConnection.Start(accepted.GetStream(), YamuxRole.Server, SchemaEncoding.Gob, TimeProvider.System));
    }
}
