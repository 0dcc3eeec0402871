using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace Kiln.Testing;

/// <summary>
/// A component of Debian's packer 1.6.6 in a process of its own, started as packer starts it, and the connection to it.
/// </summary>
public sealed class PackerComponentProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private PackerComponentProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Owned by whoever speaks through it.</summary>
    public Stream Connection { get; private set; } = Stream.Null;

    /// <param name="component">As packer names it: <c>packer-builder-null</c>.</param>
    /// <param name="folder">Its home.</param>
    public static async Task<PackerComponentProcess> StartAsync(string component, TemporaryDirectory folder)
    {
        PackerComponentProcess started = new(new(Requires.Tool("packer", "packer"), ["plugin", component])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PACKER_PLUGIN_MAGIC_COOKIE"] = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
                ["PACKER_PLUGIN_MIN_PORT"] = "10000",
                ["PACKER_PLUGIN_MAX_PORT"] = "25000",
                ["CHECKPOINT_DISABLE"] = "1",
                ["HOME"] = folder,
                ["TMPDIR"] = folder,
            },
        });
        try
        {
            started.Connection = await started.ConnectAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it has ended by itself, as it does when its connection closes.</summary>
    public async Task EndAsync()
    {
        await Within.Time(_process.WaitForExitAsync(), "the end of packer");
        Assert.Equal(0, _process.ExitCode);
    }

    /// <summary>Ends it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await Within.Time(_process.WaitForExitAsync(), "the end of packer");
        }
    }

    private async Task<Stream> ConnectAsync()
    {
        string? line = await Within.Time(_process.StandardOutput.ReadLineAsync(), "the handshake");
        string[] parts = (line ?? await _errors).Split('|', 3);
        Assert.True(parts is ["5", "unix", _], line);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(parts[2]));
        return new NetworkStream(socket, ownsSocket: true);
    }
}
