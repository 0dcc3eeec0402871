using System.Diagnostics;
using System.Net.Sockets;
using Kiln.Remote.Components;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Wire;
using Kiln.Wire.Startup;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Tests.Components;

/// <summary>A component of Debian's packer 1.6.6, started as its host starts it.</summary>
internal sealed class PackerComponent : IRemoteOwner
{
    private const string Cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

    private readonly Process _process;

    private PackerComponent(Process process, string name) => (_process, Name) = (process, name);

    public string Name { get; }

    /// <param name="component">As packer names it: <c>packer-builder-null</c>.</param>
    /// <param name="folder">Its home.</param>
    public static async Task<RemoteComponent> StartAsync(string component, TemporaryDirectory folder)
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
        PackerComponent owner = new(Process.Start(start)!, component);
        try
        {
            Task<string> errors = owner._process.StandardError.ReadToEndAsync();
            string? line = await Within.Time(owner._process.StandardOutput.ReadLineAsync(), "the handshake");
            HandshakeLine handshake = HandshakeLine.Parse(line ?? await errors);
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(handshake.Address));
            RemoteConnection connection = RemoteConnection.Start(
                new NetworkStream(socket, ownsSocket: true),
                YamuxRole.Client,
                SchemaEncoding.VendoredGob,
                TimeProvider.System);
            return new(connection, await connection.DialAsync(0, CancellationToken.None), owner);
        }
        catch
        {
            await owner.DisposeAsync();
            throw;
        }
    }

    public Task<BuildFailedException> ExplainAsync(WireException failure) =>
        Task.FromResult(new BuildFailedException($"{Name} is gone: {failure.Message}", failure));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await Within.Time(_process.WaitForExitAsync(), "the end of packer");
        }
    }
}
