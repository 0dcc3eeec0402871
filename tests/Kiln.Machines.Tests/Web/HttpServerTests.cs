using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using Kiln.Machines.Web.Http;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Web;

/// <summary>Clients that are slow, broken or hostile.</summary>
public sealed class HttpServerTests : IAsyncDisposable
{
    private readonly List<HttpServer> _servers = [];

    /// <summary>What is sent, and how the answer begins.</summary>
    public static TheoryData<string, string> Requests { get; } = new()
    {
        { "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK" },
        { "GET / HTTP/1.0\n\n", "HTTP/1.1 200 OK" },
        { "HEAD / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK" },
        { "GET http://host:80/ HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK" },
        { "GET / HTTP/2.0\r\n\r\n", "HTTP/1.1 505" },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1 505" },
        { "GET / FTP/1.0\r\n\r\n", "HTTP/1.1 400" },
        { "GET /\r\n\r\n", "HTTP/1.1 400" },
        { "GET  / HTTP/1.1\r\n\r\n", "HTTP/1.1 400" },
        { "GET a HTTP/1.1\r\n\r\n", "HTTP/1.1 400" },
        { "GET /\u0001 HTTP/1.1\r\n\r\n", "HTTP/1.1 400" },
        { "G\u0000T / HTTP/1.1\r\n\r\n", "HTTP/1.1 400" },
        { "GET / HTTP/1.1\r\nno colon\r\n\r\n", "HTTP/1.1 400" },
        { "GET / HTTP/1.1\r\n folded: x\r\n\r\n", "HTTP/1.1 400" },
        { "GET / HTTP/1.1\r\n: x\r\n\r\n", "HTTP/1.1 400" },
        { "OPTIONS * HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 405" },
        { "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nGET / HTTP/1.1\r\n\r\n", "HTTP/1.1 405" },
        { "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\n\n", "HTTP/1.1 400" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (HttpServer server in _servers)
        {
            await Within.Time(server.DisposeAsync().AsTask(), "the server's end");
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_is_answered_once_and_the_connection_ends(string request, string expected)
    {
        using TcpClient client = await ConnectAsync(new());
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), Token);
        string answer = await ReadAllAsync(client);
        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
        Assert.Equal(2, answer.Split("HTTP/1.1 ").Length);
        Assert.Equal(request.StartsWith("HEAD", StringComparison.Ordinal), answer.EndsWith("\r\n\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_requests_share_a_connection_also_when_sent_at_once()
    {
        using TcpClient client = await ConnectAsync(new());
        await client.GetStream().WriteAsync(
            "GET /1 HTTP/1.1\r\n\r\nHEAD /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /4 HTTP/1.1\r\nConnection: close\r\n\r\n"u8.ToArray(),
            Token);
        string answer = await ReadAllAsync(client);
        Assert.Equal(5, answer.Split("HTTP/1.1 200").Length);
        Assert.Contains("/1", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("/2", answer, StringComparison.Ordinal);
        Assert.EndsWith("/4", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_that_never_ends_is_refused_at_its_limit()
    {
        using TcpClient client = await ConnectAsync(new() { HeadBytes = 4096 });
        byte[] line = Encoding.ASCII.GetBytes($"X: {new string('x', 500)}\r\n");
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\n"u8.ToArray(), Token);
        for (int i = 0; i < 9; i++)
        {
            await stream.WriteAsync(line, Token);
        }

        Assert.StartsWith("HTTP/1.1 431", await ReadAllAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_sends_slowly_is_cut_off_and_lets_others_in()
    {
        HttpLimits limits = new() { Connections = 2, HeadTime = TimeSpan.FromMilliseconds(300) };
        HttpServer server = Start(limits, out EndPoint place);
        _servers.Add(server);
        using TcpClient slow = new();
        using TcpClient silent = new();
        using TcpClient third = new();
        await slow.ConnectAsync((IPEndPoint)place, Token);
        await silent.ConnectAsync((IPEndPoint)place, Token);
        await third.ConnectAsync((IPEndPoint)place, Token);
        await slow.GetStream().WriteAsync("GET / HT"u8.ToArray(), Token);
        await third.GetStream().WriteAsync("GET /third HTTP/1.0\r\n\r\n"u8.ToArray(), Token);

        Assert.EndsWith("/third", await ReadAllAsync(third), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408", await ReadAllAsync(slow), StringComparison.Ordinal);
        Assert.Equal("", await ReadAllAsync(silent));
    }

    [Fact]
    public async Task Client_that_reads_nothing_is_cut_off()
    {
        using TcpClient client = await ConnectAsync(new() { StallTime = TimeSpan.FromMilliseconds(300) }, new byte[64 * 1024 * 1024]);
        client.ReceiveBufferSize = 4096;
        await client.GetStream().WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), Token);
        await Within.Until(() => _servers[0].FreePlaces == new HttpLimits().Connections - 2, "the client to be served");
        await Within.Until(() => _servers[0].FreePlaces == new HttpLimits().Connections - 1, "the client to be cut off");
    }

    [Fact]
    public async Task Server_ends_with_open_connections()
    {
        using TcpClient waiting = await ConnectAsync(new());
        using TcpClient half = new();
        await half.ConnectAsync((IPEndPoint)waiting.Client.RemoteEndPoint!, Token);
        await half.GetStream().WriteAsync("GET"u8.ToArray(), Token);
        await Within.Until(() => _servers[0].FreePlaces <= new HttpLimits().Connections - 2, "both connections");
        await Within.Time(_servers[0].DisposeAsync().AsTask(), "the server's end");
        await _servers[0].DisposeAsync();
        Assert.Equal("", await ReadAllAsync(waiting));
    }

    [Fact]
    public void Any_bytes_are_a_request_or_refused()
    {
        Gen.Byte.Array[0, 120].Sample(RequestInvariants.Check, iter: 2000);
        Gen.String[Gen.Char["GETHADPOS /.%2e:HTTP10\r\n-,=abRangbytesConc\0"], 0, 120]
            .Select(static text => Encoding.Latin1.GetBytes(text))
            .Sample(RequestInvariants.Check, iter: 5000);
    }

    private static async Task<string> ReadAllAsync(TcpClient client)
    {
        using MemoryStream all = new();
        try
        {
            await Within.Time(client.GetStream().CopyToAsync(all, Token), "the end of the connection");
        }
        catch (IOException)
        {
            // Reset instead of ended: what came before it counts.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    private static HttpServer Start(HttpLimits limits, out EndPoint place, byte[]? body = null)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        place = listener.LocalEndPoint!;
        return new(
            listener,
            head => body is null
                ? Answer.OfText(200, head.Target)
                : Answer.OfFile(head, new MemoryStream(body), "application/octet-stream", null),
            static _ => { },
            limits,
            TimeProvider.System);
    }

    private async Task<TcpClient> ConnectAsync(HttpLimits limits, byte[]? body = null)
    {
        _servers.Add(Start(limits, out EndPoint place, body));
        TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)place, Token);
        return client;
    }
}
