using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Kiln.Remote;
using Kiln.Wire.Yamux;

namespace Kiln.FaultyPlugin;

/// <summary>From the start of the process to its end.</summary>
internal sealed class Startup(FaultList faults, SchemaEncoding encoding, Stream output)
{
    private const int MegaByte = 1 << 20;

    public async Task<int> RunAsync(string kind)
    {
        if (faults.Named("exit") is not null)
        {
            await Console.Error.WriteLineAsync("the license of this plugin has expired");
            return 7;
        }

        if (faults.Named("silent") is not null)
        {
            await Task.Delay(Timeout.Infinite);
        }

        if (faults.Named("slow") is { Where: string seconds })
        {
            await Task.Delay(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
        }

        if (faults.Named("garbage") is not null)
        {
            await PrintAsync("Welcome to this plugin!\n");
        }

        if (faults.Named("flood") is not null)
        {
            await FloodAsync();
        }

        return await ServeAsync(kind);
    }

    private async Task<int> ServeAsync(string kind)
    {
        string path = Path.Combine(Path.GetTempPath(), $"faulty-{Environment.ProcessId}");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        await PrintAsync(Handshake(path));
        if (faults.Named("unaccepted") is not null || faults.Named("unconnected") is not null)
        {
            await Task.Delay(Timeout.Infinite);
        }

        Socket connection = await listener.AcceptAsync();
        File.Delete(path);
        NetworkStream stream = new(connection, ownsSocket: true);
        if (faults.Named("noise") is not null)
        {
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray());
            await Task.Delay(Timeout.Infinite);
        }

        await ServeAsync(kind, stream);
        return 0;
    }

    private async Task ServeAsync(string kind, NetworkStream stream)
    {
        await using RemoteConnection connection =
            RemoteConnection.Start(stream, YamuxRole.Server, encoding, TimeProvider.System);
        await Console.Error.WriteLineAsync($"speaking {encoding}");
        FaultyMethods methods = new(faults, connection, output);
        await using ServedServices services = connection.ServeMain(kind switch
        {
            "builder" => new FaultyBuilder(connection, methods).Services,
            "provisioner" => new FaultyProvisioner(connection, methods).Services,
            "post-processor" => new FaultyPostProcessor(connection, methods).Services,
            "datasource" => new FaultyDataSource(connection, methods).Services,
            _ => throw new ArgumentException($"There is no kind {kind}."),
        });
        await connection.Ended;
        if (methods.HasClosed)
        {
            // The process goes on without a connection.
            await Task.Delay(Timeout.Infinite);
        }
    }

    private string Handshake(string path)
    {
        string address = faults.Named("unconnected") is null ? path : path + "-of-somebody-else";
        return (faults.Named("handshake")?.Where ?? "5|0|unix|PATH").Replace("PATH", address, StringComparison.Ordinal) + "\n";
    }

    private async Task FloodAsync()
    {
        byte[] block = new byte[MegaByte];
        Array.Fill(block, (byte)'x');
        for (int i = 0; i < 100; i++)
        {
            await output.WriteAsync(block);
        }

        await PrintAsync("\n");
    }

    private async Task PrintAsync(string text)
    {
        await output.WriteAsync(Encoding.UTF8.GetBytes(text));
        await output.FlushAsync();
    }
}
