using System.Net;
using System.Net.Sockets;

namespace Kiln.Builders.Qemu.Running;

/// <summary>
/// Waits until somebody answers behind a port of QEMU's own network. QEMU takes connections there long before the
/// machine does, and one that came too early may get nothing for a minute, so each is given up soon and made anew.
/// </summary>
/// <param name="port">Of this machine.</param>
/// <param name="time">For the pauses.</param>
internal sealed class GuestDoor(int port, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>An ssh server speaks first.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (!await IsOpenAsync(cancellationToken))
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Patience, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), either.Token);
            return await socket.ReceiveAsync(new byte[1], either.Token) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
