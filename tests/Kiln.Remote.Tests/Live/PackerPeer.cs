using System.Diagnostics;
using System.Net.Sockets;
using Kiln.Remote.Tests.Support;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Startup;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Tests.Live;

/// <summary>A component of Debian's packer 1.6.6 on the other side of a connection.</summary>
internal sealed class PackerPeer : IAsyncDisposable
{
    private const string Cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

    private readonly Process _process;

    private PackerPeer(Process process, RemoteConnection connection, RpcClient main)
    {
        _process = process;
        Connection = connection;
        Main = main;
    }

    public RemoteConnection Connection { get; }

    public RpcClient Main { get; }

    public static async Task<PackerPeer> StartAsync(string component, TemporaryDirectory folder)
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
            string? line = await Within.Time(process.StandardOutput.ReadLineAsync(), "the handshake");
            HandshakeLine handshake = HandshakeLine.Parse(line ?? await errors);
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(handshake.Address));
            RemoteConnection connection = RemoteConnection.Start(
                new NetworkStream(socket, ownsSocket: true),
                YamuxRole.Client,
                SchemaEncoding.VendoredGob,
                TimeProvider.System);
            return new(process, connection, await connection.DialAsync(0, CancellationToken.None));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public Task<PackValue> CallAsync(string method, PackValue argument) =>
        Within.Time(Main.CallAsync(method, argument, CancellationToken.None), $"the reply of {method}");

    /// <summary>Prepares a component with the options of a template in JSON.</summary>
    public Task<PackValue> PrepareAsync(string kind, params (string Name, PackValue Value)[] options) =>
        CallAsync($"{kind}.Prepare", new PrepareArguments([PackValue.Map([.. options]), Context]).ToPack());

    public async ValueTask DisposeAsync()
    {
        await Main.DisposeAsync();
        await Connection.DisposeAsync();

        // It ends by itself when the connection closes.
        await Within.Time(_process.WaitForExitAsync(), "the end of packer");
        _process.Dispose();
    }

    private static PackValue Context { get; } = PackValue.Map(
        ("packer_build_name", PackValue.Of("test")),
        ("packer_builder_type", PackValue.Of("null")),
        ("packer_debug", PackValue.Of(false)),
        ("packer_force", PackValue.Of(false)),
        ("packer_on_error", PackValue.Of("")),
        ("packer_template_path", PackValue.Of("test.json")),
        ("packer_user_variables", PackValue.Nil));
}
