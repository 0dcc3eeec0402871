using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kiln.Images.Tests.Support;

/// <summary>A request that a <see cref="ScriptedServer"/> got.</summary>
internal sealed record ScriptedRequest(string Method, string Path, string Query, string? Authorization)
{
    public IEnumerable<string> QueryValues(string name) => Query.TrimStart('?').Split('&')
        .Where(pair => pair.StartsWith(name + "=", StringComparison.Ordinal))
        .Select(pair => Uri.UnescapeDataString(pair[(name.Length + 1)..]));
}

/// <summary>What a <see cref="ScriptedServer"/> answers.</summary>
internal sealed record ScriptedAnswer(int Status, byte[] Body, string Type, params string[] Headers)
{
    /// <summary>Says nothing and keeps the connection open.</summary>
    public static ScriptedAnswer Silence { get; } = Empty(0);

    /// <summary>How much of the body is sent before the server falls silent; null: all, and it does not.</summary>
    public int? SilentAfter { get; init; }

    public static ScriptedAnswer Empty(int status, params string[] headers) => new(status, [], "text/plain", headers);
}

/// <summary>
/// An http server on this machine that answers as the test says, for answers that no real registry gives on demand.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ScriptedRequest, ScriptedAnswer> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ScriptedServer(Func<ScriptedRequest, ScriptedAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _running = ServeAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Method, path and query of each.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Requests { get; } = [];

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
                await using NetworkStream stream = client.GetStream();
                using StreamReader reader = new(stream, Encoding.Latin1);
                ScriptedRequest request = await ReadAsync(reader);
                Requests.Enqueue($"{request.Method} {request.Path}{request.Query}");
                ScriptedAnswer answer = _answer(request);
                StringBuilder head = new();
                head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Scripted\r\n");
                head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Body.Length}\r\n");
                head.Append(CultureInfo.InvariantCulture, $"Content-Type: {answer.Type}\r\nConnection: close\r\n");
                head.AppendJoin("", answer.Headers.Select(header => header + "\r\n")).Append("\r\n");
                if (answer.Status != 0)
                {
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), _stop.Token);
                    int length = answer.SilentAfter ?? answer.Body.Length;
                    await stream.WriteAsync(answer.Body.AsMemory(0, length), _stop.Token);
                }

                if (answer.Status == 0 || answer.SilentAfter is not null)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client went away, or the test ended.
            }
        }
    }

    // Requests with a body are not scripted: nobody reads one.
    private async Task<ScriptedRequest> ReadAsync(StreamReader reader)
    {
        string[] first = (await reader.ReadLineAsync(_stop.Token) ?? throw new IOException("no request")).Split(' ');
        string? authorization = null;
        for (string? line; (line = await reader.ReadLineAsync(_stop.Token)) is { Length: > 0 };)
        {
            if (line.StartsWith("Authorization: ", StringComparison.OrdinalIgnoreCase))
            {
                authorization = line["Authorization: ".Length..];
            }
        }

        int query = first[1].IndexOf('?', StringComparison.Ordinal);
        return query < 0
            ? new ScriptedRequest(first[0], first[1], "", authorization)
            : new ScriptedRequest(first[0], first[1][..query], first[1][query..], authorization);
    }
}
