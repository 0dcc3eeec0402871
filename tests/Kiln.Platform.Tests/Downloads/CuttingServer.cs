using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kiln.Platform.Tests.Downloads;

/// <summary>
/// A web server for one file that ends each connection after so many bytes of content, or answers with an error.
/// </summary>
internal sealed class CuttingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public CuttingServer()
    {
        _listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/file");
        _ = ServeAsync();
    }

    public Uri Address { get; }

    public byte[] Content { get; set; } = [];

    public int CutAfter { get; set; } = int.MaxValue;

    /// <summary>Taken one by one for the first requests; empty means a good answer.</summary>
    public Queue<string> Refusals { get; } = new();

    public bool SupportsRanges { get; set; } = true;

    public string? Tag { get; set; }

    public List<string> Requests { get; } = [];

    /// <summary>May be called more than once.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        StringBuilder request = new();
        byte[] buffer = new byte[4096];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer, _stop.Token);
            if (count == 0)
            {
                return;
            }

            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        Requests.Add(request.ToString());
        if (Refusals.TryDequeue(out string? refusal))
        {
            await WriteAsync(stream, $"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        await SendContentAsync(stream, SupportsRanges ? StartOf(request.ToString()) : 0);
    }

    private async Task SendContentAsync(NetworkStream stream, int start)
    {
        string tag = Tag is null ? "" : $"ETag: {Tag}\r\n";
        if (start >= Content.Length && start > 0)
        {
            await WriteAsync(
                stream, $"HTTP/1.1 416 No\r\nContent-Range: bytes */{Content.Length}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        string status = start == 0
            ? "200 OK\r\n"
            : string.Create(CultureInfo.InvariantCulture, $"206 Part\r\nContent-Range: bytes {start}-{Content.Length - 1}/{Content.Length}\r\n");
        await WriteAsync(
            stream, $"HTTP/1.1 {status}{tag}Content-Length: {Content.Length - start}\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(Content.AsMemory(start, Math.Min(CutAfter, Content.Length - start)), _stop.Token);
    }

    private int StartOf(string request)
    {
        string? range = request.Split("\r\n").FirstOrDefault(static l => l.StartsWith("Range: bytes=", StringComparison.Ordinal));
        string? condition = request.Split("\r\n").FirstOrDefault(static l => l.StartsWith("If-Range: ", StringComparison.Ordinal));
        return range is null || (condition is not null && condition[10..] != Tag) ? 0 : int.Parse(range[13..^1]);
    }

    private async Task WriteAsync(NetworkStream stream, string text) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
}
