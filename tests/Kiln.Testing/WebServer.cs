using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kiln.Testing;

/// <summary>A request that a <see cref="WebServer"/> got.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Target">Path and query; a whole address when the server is asked as a proxy.</param>
/// <param name="Headers">By name in any case; of several with one name the last.</param>
/// <param name="Body">Empty without <c>Content-Length</c>.</param>
public sealed record SentRequest(
    string Method,
    string Target,
    ImmutableDictionary<string, string> Headers,
    string Body);

/// <summary>What a <see cref="WebServer"/> sends back.</summary>
/// <param name="Status">0: nothing is sent, and the connection stays open.</param>
/// <param name="Body">Sent as UTF-8.</param>
/// <param name="Headers">Whole lines. <c>Content-Length</c> is added when it is not among them.</param>
public sealed record WebAnswer(int Status, string Body = "", params string[] Headers)
{
    /// <summary>Replaces <see cref="Body"/>.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>After the body the connection stays open and silent.</summary>
    public bool FallsSilent { get; init; }
}

/// <summary>An HTTP server on a free port of this machine that answers as the test says, one request a connection.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<SentRequest, WebAnswer> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="answer">Called for each request, possibly for several at once.</param>
    /// <param name="certificate">With its key, for TLS; null for plain text.</param>
    public WebServer(Func<SentRequest, WebAnswer> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        _running = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary><c>http://127.0.0.1:PORT</c></summary>
    public string Address =>
        string.Create(CultureInfo.InvariantCulture, $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}");

    /// <summary>In the order in which they came.</summary>
    public ConcurrentQueue<SentRequest> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                connections.Add(AnswerAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using Stream stream = await OpenAsync(client);
                SentRequest request = await ReadAsync(stream);
                Requests.Enqueue(request);
                await WriteAsync(stream, _answer(request));
            }
            catch (Exception error) when (
                error is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, refused the certificate, or the test ended.
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        SslStream stream = new(client.GetStream());
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate },
            _stop.Token);
        return stream;
    }

    private async Task WriteAsync(Stream stream, WebAnswer answer)
    {
        if (answer.Status != 0)
        {
            byte[] body = answer.Bytes ?? Encoding.UTF8.GetBytes(answer.Body);
            StringBuilder head = new();
            head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Scripted\r\nConnection: close\r\n");
            if (!answer.Headers.Any(static h => h.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)))
            {
                head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
            }

            head.AppendJoin("", answer.Headers.Select(static header => header + "\r\n")).Append("\r\n");
            await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), _stop.Token);
            await stream.WriteAsync(body, _stop.Token);
            await stream.FlushAsync(_stop.Token);
        }

        if (answer.Status == 0 || answer.FallsSilent)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }
    }

    private async Task<SentRequest> ReadAsync(Stream stream)
    {
        using StreamReader reader = new(stream, Encoding.Latin1, leaveOpen: true);
        string[] first = (await reader.ReadLineAsync(_stop.Token) ?? throw new IOException("no request")).Split(' ');
        ImmutableDictionary<string, string>.Builder headers =
            ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        for (string? line; (line = await reader.ReadLineAsync(_stop.Token)) is { Length: > 0 };)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        int length = headers.TryGetValue("Content-Length", out string? text)
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 0;
        char[] body = new char[length];
        if (length > 0)
        {
            await reader.ReadBlockAsync(body, _stop.Token);
        }

        return new(first[0], first[1], headers.ToImmutable(), Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
    }
}
