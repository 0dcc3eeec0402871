using System.Net.Sockets;
using Kiln.Communicators.Ssh.Channels;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Joins a channel with a socket until both directions have ended.</summary>
internal static class Pump
{
    private const int BufferBytes = 64 * 1024;

    public static async Task RunAsync(SshChannelCore channel, NetworkStream stream, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(
                ReceiveAsync(channel, stream, cancellationToken), SendAsync(channel, stream, cancellationToken));
        }
        catch (Exception e) when (
            e is IOException or SocketException or CommunicatorException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end has gone; the other one is told by closing it.
        }
        finally
        {
            await channel.DisposeAsync();
            await stream.DisposeAsync();
        }
    }

    private static async Task ReceiveAsync(
        SshChannelCore channel,
        NetworkStream stream,
        CancellationToken cancellationToken)
    {
        await channel.Output.CopyToAsync(stream, BufferBytes, cancellationToken);
        stream.Socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task SendAsync(
        SshChannelCore channel,
        NetworkStream stream,
        CancellationToken cancellationToken)
    {
        await stream.CopyToAsync(channel.Input, BufferBytes, cancellationToken);
        await channel.EndInputAsync();
    }
}
