using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>A registry that takes nobody's images, in one of many ways.</summary>
internal sealed class RefusingRegistry : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    /// <param name="answer">To a request, its first line; null cuts the connection.</param>
    public RefusingRegistry(Func<string, string?> answer)
    {
        _listener.Start();
        Address = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _serving = ServeAsync(answer);
    }

    public string Address { get; }

    public static string Answer(int status, string body, string headers = "") =>
        $"HTTP/1.1 {status} X\r\nDocker-Distribution-Api-Version: registry/2.0\r\n{headers}Content-Type: "
            + "application/json\r\n"
        + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync(Func<string, string?> answer)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                await AnswerAsync(client, answer);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(TcpClient client, Func<string, string?> answer)
    {
        try
        {
            byte[] buffer = new byte[64 * 1024];
            int count = await client.GetStream().ReadAsync(buffer, _end.Token);

            // The engine tries TLS first; only what is text is a request.
            string line = Encoding.ASCII.GetString(buffer, 0, count).Split('\r')[0];
            if (line.Contains("HTTP/1.1", StringComparison.Ordinal) && answer(line) is { } text)
            {
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), _end.Token);
            }
        }
        catch (IOException)
        {
            // The engine was faster.
        }
    }
}
