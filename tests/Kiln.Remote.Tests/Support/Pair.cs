using System.Net;
using System.Net.Sockets;
using Kiln.Testing;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Tests.Support;

/// <summary>A host and a plugin that are connected with each other.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];

    private Pair(RemoteConnection host, RemoteConnection plugin) => (Host, Plugin) = (host, plugin);

    public RemoteConnection Host { get; }

    public RemoteConnection Plugin { get; }

    /// <param name="wrap">What stands between the host and the network.</param>
    /// <param name="encoding">What both sides have agreed on.</param>
    public static async Task<Pair> ConnectAsync(
        Func<Stream, Stream>? wrap = null, SchemaEncoding encoding = SchemaEncoding.Gob)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        TcpClient client = new() { NoDelay = true };
        Task connecting = client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        TcpClient accepted = await listener.AcceptTcpClientAsync();
        accepted.NoDelay = true;
        await connecting;
        Stream host = client.GetStream();
        return new(
            RemoteConnection.Start(
                wrap?.Invoke(host) ?? host, YamuxRole.Client, encoding, TimeProvider.System),
            RemoteConnection.Start(accepted.GetStream(), YamuxRole.Server, encoding, TimeProvider.System));
    }

    /// <summary>The side that serves and the side that calls.</summary>
    public (RemoteConnection Server, RemoteConnection Caller) Roles(bool hostServes) =>
        hostServes ? (Host, Plugin) : (Plugin, Host);

    /// <summary>Serves on one side and gives the other side's client.</summary>
    public async Task<RpcClient> ServeAsync(bool hostServes, RpcServices services)
    {
        (RemoteConnection server, RemoteConnection caller) = Roles(hostServes);
        ServedServices served = server.Serve(services);
        RpcClient client = await Within.Time(
            caller.DialAsync(served.Id, CancellationToken.None), "the stream of the services");
        _owned.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await Within.Time(Host.DisposeAsync().AsTask(), "the end of the host's connection");
        await Within.Time(Plugin.DisposeAsync().AsTask(), "the end of the plugin's connection");
    }
}
