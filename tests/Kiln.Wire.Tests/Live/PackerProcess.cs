using Kiln.Testing;
using Kiln.Wire.Broker;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Live;

/// <summary>A component of Debian's packer 1.6.6, started as its host starts it, and the connection to it.</summary>
internal sealed class PackerProcess : IAsyncDisposable
{
    private readonly PackerComponentProcess _process;
    private readonly YamuxSession _session;

    private PackerProcess(PackerComponentProcess process, YamuxSession session, StreamBroker broker, RpcClient main)
    {
        _process = process;
        _session = session;
        Broker = broker;
        Main = main;
    }

    public StreamBroker Broker { get; }

    public RpcClient Main { get; }

    public Task<WireException> Ended => _session.Ended;

    public static async Task<PackerProcess> StartAsync(string component, TemporaryDirectory folder)
    {
        PackerComponentProcess process = await PackerComponentProcess.StartAsync(component, folder);
        try
        {
            YamuxSession session = YamuxSession.Start(process.Connection, YamuxRole.Client, new());
            StreamBroker broker = StreamBroker.Start(session, new());
            YamuxStream main = await broker.DialAsync(StreamBroker.MainId, CancellationToken.None);
            return new(process, session, broker, new RpcClient(main, PackLimits.Default));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task<PackValue> CallAsync(string method, PackValue argument) =>
        Within.Time(Main.CallAsync(method, argument, CancellationToken.None), $"the reply of {method}");

    /// <summary>Serves on an id of this side, and calls the method whose argument names it.</summary>
    public async Task<PackValue> CallServingAsync(string method, Func<uint, PackValue> argument, RpcServices services)
    {
        uint id = Broker.NextId();
        Task<YamuxStream> accept = Broker.AcceptAsync(id, CancellationToken.None);
        Task<PackValue> call = CallAsync(method, argument(id));
        await using RpcServer server = RpcServer.Start(
            await Within.Time(accept, "the stream to serve on"), services, PackLimits.Default);
        return await call;
    }

    public async ValueTask DisposeAsync()
    {
        await Main.DisposeAsync();
        await Broker.DisposeAsync();
        await _session.DisposeAsync();
        await _process.EndAsync();
    }
}
