using System.Net;
using System.Net.Sockets;
using Kiln.Testing;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>A way to a server that goes wrong as the test says.</summary>
internal sealed class FaultyLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly MachineAddress _server;
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];

    public FaultyLink(SshServer server)
    {
        _server = new(server.Address, server.Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public MachineAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>Of the bytes from the server on each connection; then it is cut.</summary>
    public long CutAfter { get; set; } = long.MaxValue;

    /// <summary>The same; then nothing comes through any more, in both directions.</summary>
    public long StallAfter { get; set; } = long.MaxValue;

    /// <summary>Before the first byte of each connection.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How much came from the server on the last connection.</summary>
    public long Passed { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await Within.Time(_accepting, "the end of the listener");
        await Within.Time(Task.WhenAll(_connections), "the end of the connections");
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _connections.Add(JoinAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task JoinAsync(TcpClient client)
    {
        using CancellationTokenSource cut = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        using TcpClient server = new();
        using (client)
        {
            try
            {
                await Task.Delay(Delay, cut.Token);
                await server.ConnectAsync(_server.Host, _server.Port, cut.Token);
                Passed = 0;
                TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await Task.WhenAny(
                    UpAsync(client.GetStream(), server.GetStream(), stalled, cut.Token),
                    DownAsync(server.GetStream(), client.GetStream(), stalled, cut.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
            }

            await cut.CancelAsync();
        }
    }

    private static async Task UpAsync(Stream from, Stream to, TaskCompletionSource stalled, CancellationToken token)
    {
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, token)) > 0)
        {
            if (stalled.Task.IsCompleted)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            await to.WriteAsync(buffer.AsMemory(0, count), token);
        }
    }

    private async Task DownAsync(Stream from, Stream to, TaskCompletionSource stalled, CancellationToken token)
    {
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            int count = await from.ReadAsync(buffer, token);
            int passing = (int)Math.Min(count, Math.Min(CutAfter, StallAfter) - Passed);
            if (passing > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, passing), token);
                Passed += passing;
            }

            if (Passed >= CutAfter || count == 0)
            {
                return;
            }

            if (Passed >= StallAfter)
            {
                stalled.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            }
        }
    }
}
