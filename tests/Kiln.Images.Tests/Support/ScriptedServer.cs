using System.Net;
using System.Net.Sockets;

namespace Kiln.Images.Tests.Support;

/// <summary>An http server on this machine that answers as the test says, for answers that no real registry gives on demand.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, HttpListenerResponse, Task> _answer;
    private readonly Task _running;

    public ScriptedServer(Func<HttpListenerRequest, HttpListenerResponse, Task> answer)
    {
        _answer = answer;

        // HttpListener cannot choose a port itself; somebody may take the free one in between.
        for (int tried = 0; !_listener.IsListening; tried++)
        {
            using TcpListener probe = new(IPAddress.Loopback, 0);
            probe.Start();
            Address = probe.LocalEndpoint.ToString()!;
            probe.Stop();
            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add($"http://{Address}/");
                _listener.Start();
            }
            catch (HttpListenerException) when (tried < 20)
            {
                continue;
            }
        }

        _running = ServeAsync();
    }

    public string Address { get; private set; } = "";

    public List<string> Requests { get; } = [];

    public static async Task SendAsync(HttpListenerResponse response, int status, byte[] body, string? type)
    {
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength64 = body.Length;
        await response.OutputStream.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            lock (Requests)
            {
                Requests.Add($"{context.Request.HttpMethod} {context.Request.Url!.PathAndQuery}");
            }

            try
            {
                await _answer(context.Request, context.Response);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is IOException or HttpListenerException or InvalidOperationException)
            {
                context.Response.Abort();
            }
        }
    }
}
