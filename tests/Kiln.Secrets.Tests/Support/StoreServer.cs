using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kiln.Secrets.Tests.Support;

/// <summary>A real http server on this machine that answers as the documentation of a store says.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Func<StoreCall, StoreAnswer> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private StoreServer(EndPoint place, Func<StoreCall, StoreAnswer> answer, X509Certificate2? certificate)
    {
        _answer = answer;
        _certificate = certificate;
        _listener = new(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(place);
        _listener.Listen();
        _running = ServeAsync();
    }

    /// <summary>With the scheme.</summary>
    public string Address => $"{(_certificate is null ? "http" : "https")}://{_listener.LocalEndPoint}";

    public ConcurrentQueue<StoreCall> Calls { get; } = [];

    public static StoreServer Start(Func<StoreCall, StoreAnswer> answer) => new(new IPEndPoint(IPAddress.Loopback, 0), answer, null);

    public static StoreServer StartTls(Func<StoreCall, StoreAnswer> answer, X509Certificate2 certificate) =>
        new(new IPEndPoint(IPAddress.Loopback, 0), answer, certificate);

    public static StoreServer StartOnSocket(string path, Func<StoreCall, StoreAnswer> answer) =>
        new(new UnixDomainSocketEndPoint(path), answer, null);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(AnswerAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        try
        {
            await using Stream stream = await OpenAsync(new NetworkStream(client, ownsSocket: true));
            StoreCall call = await ReadAsync(stream);
            Calls.Enqueue(call);
            StoreAnswer answer = _answer(call);
            if (answer.Status == 0)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }

            byte[] body = Encoding.UTF8.GetBytes(answer.Body);
            StringBuilder head = new();
            head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Status\r\nContent-Length: {body.Length}\r\nConnection: close\r\n");
            head.Append(answer.Location is null ? "" : $"Location: {answer.Location}\r\n").Append("\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), _stop.Token);
            await stream.WriteAsync(body, _stop.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, did not trust the certificate, or the test ended.
        }
    }

    private async Task<Stream> OpenAsync(NetworkStream stream)
    {
        if (_certificate is null)
        {
            return stream;
        }

        SslStream secure = new(stream);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate },
            _stop.Token);
        return secure;
    }

    private async Task<StoreCall> ReadAsync(Stream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        ImmutableDictionary<string, string> headers = lines
            .Skip(1)
            .Select(static line => line.Split(':', 2))
            .ToImmutableDictionary(static p => p[0], static p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        string[] first = lines[0].Split(' ');
        return new(first[0], first[1], headers, Encoding.UTF8.GetString(body));
    }
}
