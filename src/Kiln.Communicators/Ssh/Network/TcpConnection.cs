using System.Net.Sockets;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Opens connections.</summary>
internal static class TcpConnection
{
    /// <summary>Compat: Packer's limit for one attempt.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private const int KeepAliveSeconds = 5;

    /// <exception cref="CommunicatorException">Nobody answers.</exception>
    public static async Task<NetworkStream> OpenAsync(MachineAddress address, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            await socket.ConnectAsync(address.Host, address.Port, limit.Token);
            return new PromptStream(socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Failed(address, e.Message, e);
        }
        catch (OperationCanceledException e)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(address, $"no answer within {Limit.TotalSeconds:0} seconds", e);
        }
    }

    private static CommunicatorException Failed(MachineAddress address, string reason, Exception e) => new(
        CommunicatorFailure.Connect, $"cannot connect to {address.Host} port {address.Port}: {reason}", e);
}
