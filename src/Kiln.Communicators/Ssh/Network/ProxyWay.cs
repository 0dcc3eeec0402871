using System.Net.Sockets;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Through a proxy, which is asked for the connection before anything else is said on it.</summary>
internal abstract class ProxyWay(ProxyLogin proxy) : IWay
{
    protected ProxyLogin Proxy => proxy;

    public async Task<Stream> OpenAsync(MachineAddress address, CancellationToken cancellationToken)
    {
        NetworkStream stream = await TcpConnection.OpenAsync(proxy.Address, cancellationToken);
        try
        {
            await AskAsync(stream, address, cancellationToken);
            return stream;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await stream.DisposeAsync();
            throw proxy.Failed($"it ended the connection ({e.Message})");
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Returns when the next byte is the machine's.</summary>
    /// <exception cref="IOException">The proxy ended the connection.</exception>
    protected abstract Task AskAsync(
        NetworkStream stream,
        MachineAddress address,
        CancellationToken cancellationToken);
}
