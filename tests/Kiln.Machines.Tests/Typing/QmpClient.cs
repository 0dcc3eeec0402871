using System.Net.Sockets;

namespace Kiln.Machines.Tests.Typing;

/// <summary>Tells QEMU what to do.</summary>
internal sealed class QmpClient : IDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private QmpClient(Socket socket)
    {
        _socket = socket;
        NetworkStream stream = new(socket, ownsSocket: true);
        _reader = new(stream);
        _writer = new(stream) { AutoFlush = true };
    }

    public static async Task<QmpClient> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        QmpClient client = new(socket);
        await client._reader.ReadLineAsync(cancellationToken);
        await client.RunAsync("""{"execute":"qmp_capabilities"}""", cancellationToken);
        return client;
    }

    /// <param name="type">How the key is named: qcode or number.</param>
    /// <param name="data">Its name, as JSON.</param>
    public Task SendKeyAsync(string type, string data, bool isDown, CancellationToken cancellationToken)
    {
        string key = $$"""{"type":"{{type}}","data":{{data}} }""";
        string happening = $$"""{"down":{{(isDown ? "true" : "false")}},"key":{{key}} }""";
        string events = $$"""{"events":[{"type":"key","data":{{happening}} }]}""";
        return RunAsync($$"""{"execute":"input-send-event","arguments":{{events}} }""", cancellationToken);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
        _socket.Dispose();
    }

    private async Task RunAsync(string command, CancellationToken cancellationToken)
    {
        await _writer.WriteAsync(command.AsMemory(), cancellationToken);
        string? line;
        do
        {
            line = await _reader.ReadLineAsync(cancellationToken);
            Assert.DoesNotContain("\"error\"", line ?? "\"error\" the machine is gone", StringComparison.Ordinal);
        }
        while (!line!.Contains("\"return\"", StringComparison.Ordinal));
    }
}
