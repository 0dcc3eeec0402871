using System.Net.Security;
using System.Net.Sockets;

namespace Kiln.Builders.Docker.Engine;

/// <summary>A connection through a Unix socket, TCP or TLS.</summary>
internal sealed class SocketConnection : IEngineConnection
{
    private readonly Socket _socket;
    private readonly SslStream? _tls;

    private SocketConnection(Socket socket, Stream stream)
    {
        _socket = socket;
        _tls = stream as SslStream;
        Stream = stream;
    }

    public Stream Stream { get; }

    public static async Task<SocketConnection> OpenAsync(EngineAddress address, CancellationToken cancellationToken)
    {
        Socket socket = address.SocketPath is null
            ? new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (address.SocketPath is not null)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.SocketPath), cancellationToken);
                return new(socket, new NetworkStream(socket, ownsSocket: true));
            }

            // An engine whose machine has gone is noticed after about two minutes also while a command says nothing.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
            await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
            NetworkStream plain = new(socket, ownsSocket: true);
            return address.Certificates is null
                ? new(socket, plain)
                : new(socket, await EngineTls.OpenAsync(plain, address, cancellationToken));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task EndInputAsync()
    {
        try
        {
            if (_tls is not null)
            {
                await _tls.ShutdownAsync();
            }
            else
            {
                _socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The other side has ended before; reading says why.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        _socket.Dispose();
    }
}
