using System.Diagnostics;
using System.Net.Sockets;
using Kiln.Testing;
using Kiln.Wire.Broker;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Startup;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Live;

/// <summary>A component of Debian's packer 1.6.6, started as its host starts it, and the connection to it.</summary>
internal sealed class PackerProcess : IAsyncDisposable
{
    private const string Cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

    private readonly Process _process;
    private readonly YamuxSession _session;

    private PackerProcess(Process process, YamuxSession session, StreamBroker broker, RpcClient main)
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
        ProcessStartInfo start = new(Requires.Tool("packer", "packer"), ["plugin", component])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PACKER_PLUGIN_MAGIC_COOKIE"] = Cookie,
                ["PACKER_PLUGIN_MIN_PORT"] = "10000",
                ["PACKER_PLUGIN_MAX_PORT"] = "25000",
                ["CHECKPOINT_DISABLE"] = "1",
                ["HOME"] = folder,
                ["TMPDIR"] = folder,
            },
        };
        Process process = Process.Start(start)!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string? line = await Bounded.Within(process.StandardOutput.ReadLineAsync(), "the handshake");
            HandshakeLine handshake = HandshakeLine.Parse(line ?? await errors);
            Assert.Equal(("5", null, "unix"), (handshake.Major, handshake.Minor, handshake.Network));
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(handshake.Address));
            YamuxSession session = YamuxSession.Start(
                new NetworkStream(socket, ownsSocket: true), YamuxRole.Client, new());
            StreamBroker broker = StreamBroker.Start(session, new());
            YamuxStream main = await broker.DialAsync(StreamBroker.MainId, CancellationToken.None);
            return new(process, session, broker, new RpcClient(main, PackLimits.Default));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public Task<PackValue> CallAsync(string method, PackValue argument) =>
        Bounded.Within(Main.CallAsync(method, argument, CancellationToken.None), $"the reply of {method}");

    /// <summary>Serves on an id of this side, and calls the method whose argument names it.</summary>
    public async Task<PackValue> CallServingAsync(string method, Func<uint, PackValue> argument, RpcServices services)
    {
        uint id = Broker.NextId();
        Task<YamuxStream> accept = Broker.AcceptAsync(id, CancellationToken.None);
        Task<PackValue> call = CallAsync(method, argument(id));
        await using RpcServer server = RpcServer.Start(
            await Bounded.Within(accept, "the stream to serve on"), services, PackLimits.Default);
        return await call;
    }

    public async ValueTask DisposeAsync()
    {
        await Main.DisposeAsync();
        await Broker.DisposeAsync();
        await _session.DisposeAsync();

        // It ends by itself when the connection closes.
        await Bounded.Within(_process.WaitForExitAsync(), "the end of packer");
        Assert.Equal(0, _process.ExitCode);
        _process.Dispose();
    }
}
