using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Kiln.Testing.WinRm.Machine;
using Kiln.Testing.WinRm.Wsman;

namespace Kiln.Testing.WinRm;

/// <summary>
/// A WinRM service on a free port of this machine, by the documents of its protocols (DSP0226, MS-WSMV, MS-NLMP). Commands run on a
/// machine that is a folder, see <see cref="WindowsMachine"/>.
/// </summary>
public sealed class WinRmServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<WinRmCall> _calls = [];
    private readonly ConcurrentDictionary<TcpClient, Task> _connections = [];
    private readonly Task _running;
    private long _downUntil;

    public WinRmServer(WinRmServerOptions? options = null)
    {
        Options = options ?? new();
        Machine = new();
        Service = new(Machine, Options);
        _listener.Start();
        _running = ServeAsync();
    }

    public WinRmServerOptions Options { get; }

    public WindowsMachine Machine { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<WinRmCall> Calls => [.. _calls];

    public int OpenShells => Service.ShellCount;

    /// <summary>How many connections clients have made.</summary>
    public int ConnectionCount { get; private set; }

    public string Address => string.Create(
        CultureInfo.InvariantCulture, $"{(Options.Certificate is null ? "http" : "https")}://127.0.0.1:{Port}/wsman");

    internal ShellService Service { get; }

    internal CancellationToken Stopping => _stop.Token;

    /// <summary>The machine restarts: its shells are gone, and so are the connections.</summary>
    public async Task RestartAsync()
    {
        foreach (TcpClient client in _connections.Keys)
        {
            client.Close();
        }

        await Service.ForgetAllAsync();
    }

    /// <summary>The same, and for this long nobody gets an answer.</summary>
    public async Task GoDownAsync(TimeSpan away)
    {
        Volatile.Write(ref _downUntil, Environment.TickCount64 + (long)away.TotalMilliseconds);
        await RestartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Stop();
        await Service.DisposeAsync();
        Machine.Dispose();
        _stop.Dispose();
    }

    internal WinRmCall Note(string action, string? shell, string? text, bool isEncrypted)
    {
        lock (_calls)
        {
            WinRmCall call = new(_calls.Count, action, shell, text, isEncrypted);
            _calls.Enqueue(call);
            return call;
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                ConnectionCount++;
                if (Environment.TickCount64 < Volatile.Read(ref _downUntil))
                {
                    client.Dispose();
                    continue;
                }

                _connections[client] = TalkAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(_connections.Values);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await Task.Yield();
        using (client)
        {
            try
            {
                await using Stream stream = await OpenAsync(client);
                await new Conversation(this, stream).RunAsync();
            }
            catch (Exception e) when (
                e is IOException or OperationCanceledException or ObjectDisposedException
                    or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, refused the certificate, or the server ends.
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (Options.Certificate is null)
        {
            return client.GetStream();
        }

        SslStream stream = new(client.GetStream());
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = Options.Certificate }, _stop.Token);
        return stream;
    }
}
