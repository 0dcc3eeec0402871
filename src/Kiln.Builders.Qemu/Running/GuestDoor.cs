using System.Net;
using System.Net.Sockets;

namespace Kiln.Builders.Qemu.Running;

/// <summary>
/// Waits until somebody answers behind a port of QEMU's own network. QEMU takes connections there long before the
/// machine does, and one that came too early may get nothing for a minute, so every moment another one is made, and
/// each is given up soon.
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
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<bool>> knocks = [];
        try
        {
            while (true)
            {
                knocks.Add(KnockAsync(end.Token));
                if (await IsOpenedAsync(knocks, Task.Delay(Pause, time, cancellationToken)))
                {
                    return;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(knocks);
        }
    }

    /// <summary>Whether somebody answers within a limit.</summary>
    public async Task<bool> IsAnsweredAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = new(limit, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            await WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Whether one of them is answered before the pause is over; takes out those that will not be.</summary>
    private static async Task<bool> IsOpenedAsync(List<Task<bool>> knocks, Task pause)
    {
        while (!pause.IsCompleted)
        {
            await Task.WhenAny([.. knocks, pause]);
            if (knocks.Any(static knock => knock is { IsCompletedSuccessfully: true, Result: true }))
            {
                return true;
            }

            knocks.RemoveAll(static knock => knock.IsCompleted);
        }

        return false;
    }

    private async Task<bool> KnockAsync(CancellationToken cancellationToken)
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
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
