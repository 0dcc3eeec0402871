using System.Net;
using System.Net.Sockets;

namespace Kiln.Images.Tests.Support;

/// <summary>Passes TCP connections on and cuts the first ones after a number of bytes in one direction.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _cutsLeft;

    /// <param name="cuts">How many times a connection is cut.</param>
    /// <param name="afterBytes">How much a connection may carry before it is cut.</param>
    /// <param name="cutsUploads">The direction that is counted.</param>
    public CutProxy(string target, int cuts, int afterBytes, bool cutsUploads)
    {
        _target = IPEndPoint.Parse(target);
        _cutsLeft = cuts;
        AfterBytes = afterBytes;
        CutsUploads = cutsUploads;
        _listener.Start();
        _running = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public int Cuts { get; private set; }

    private int AfterBytes { get; }

    private bool CutsUploads { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_stop.Token);
                connections.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                await server.ConnectAsync(_target, _stop.Token);
                Task up = CopyAsync(client, server, CutsUploads);
                Task down = CopyAsync(server, client, !CutsUploads);
                await Task.WhenAny(up, down);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // Either side went away.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool counts)
    {
        byte[] buffer = new byte[16 * 1024];
        int left = AfterBytes;
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer, _stop.Token)) > 0;)
            {
                bool isCut = counts && count >= left && Interlocked.Decrement(ref _cutsLeft) >= 0;
                int part = isCut ? left : count;
                await to.SendAsync(buffer.AsMemory(0, part), _stop.Token);
                left -= part;
                if (isCut)
                {
                    Cuts++;
                    return;
                }
            }
        }
        catch (Exception exception)
            when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away.
        }
    }
}
