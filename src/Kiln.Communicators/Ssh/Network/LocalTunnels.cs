using System.Net;
using System.Net.Sockets;
using Kiln.Communicators.Ssh.Channels;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Listens here; what connects reaches another address from the machine.</summary>
internal sealed class LocalTunnels : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<TcpListener> _listeners = [];
    private readonly List<Task> _tasks = [];

    /// <exception cref="CommunicatorException">A port is taken.</exception>
    public void Open(Tunnel tunnel, SshTransport transport)
    {
        TcpListener listener = new(IPAddress.Loopback, tunnel.ListenPort);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new CommunicatorException(
                CommunicatorFailure.Connect,
                $"ssh: cannot listen on 127.0.0.1:{tunnel.ListenPort} for ssh_local_tunnels: {e.Message}",
                e);
        }

        _listeners.Add(listener);
        Add(AcceptAllAsync(listener, tunnel, transport));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (TcpListener listener in _listeners)
        {
            listener.Dispose();
        }

        Task[] tasks;
        lock (_tasks)
        {
            tasks = [.. _tasks];
        }

        await Task.WhenAll(tasks);
    }

    private void Add(Task task)
    {
        lock (_tasks)
        {
            _tasks.RemoveAll(static t => t.IsCompleted);
            _tasks.Add(task);
        }
    }

    private async Task AcceptAllAsync(TcpListener listener, Tunnel tunnel, SshTransport transport)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptSocketAsync(_end.Token);
                Add(JoinAsync(new(socket, ownsSocket: true), tunnel, transport));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task JoinAsync(NetworkStream stream, Tunnel tunnel, SshTransport transport)
    {
        try
        {
            SshChannelCore channel = await transport.OpenFromThereAsync(tunnel.Target, _end.Token);
            await Pump.RunAsync(channel, stream, _end.Token);
        }
        catch (Exception e) when (e is CommunicatorException or OperationCanceledException)
        {
            await stream.DisposeAsync(); // The machine does not reach the target: who connected sees the end.
        }
    }
}
