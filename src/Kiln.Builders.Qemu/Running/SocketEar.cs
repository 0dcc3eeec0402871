using System.Net.Sockets;

namespace Kiln.Builders.Qemu.Running;

/// <summary>
/// A socket in the file system that waits for QEMU to connect to it, so that nobody has to try again and again.
/// </summary>
internal sealed class SocketEar : IDisposable
{
    private readonly Socket _listener;

    public SocketEar(string path)
    {
        Path = path;
        _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(1);
    }

    public string Path { get; }

    public async Task<Stream> AcceptAsync(CancellationToken cancellationToken) =>
        new NetworkStream(await _listener.AcceptAsync(cancellationToken), ownsSocket: true);

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(Path);
    }
}
