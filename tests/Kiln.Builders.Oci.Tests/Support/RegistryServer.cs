using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Kiln.Testing;

namespace Kiln.Builders.Oci.Tests.Support;

/// <summary>Debian's docker-registry on the loopback.</summary>
public sealed class RegistryServer : IAsyncDisposable
{
    private readonly Process _process;

    private RegistryServer(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    public string Address { get; }

    public static async Task<RegistryServer> StartAsync(string folder)
    {
        string program = Requires.Tool("docker-registry", "docker-registry");
        Directory.CreateDirectory(folder);
        string address = $"127.0.0.1:{FreePort()}";
        string file = Path.Combine(folder, "config.yml");
        await File.WriteAllTextAsync(
            file,
            $"""
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: {folder}/data
            http:
              addr: {address}
            """);
        Process process = Process.Start(new ProcessStartInfo(program, ["serve", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        RegistryServer server = new(process, address);
        await Processes.WaitUntilAsync(server.Answers, "the registry");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private bool Answers()
    {
        Assert.False(_process.HasExited, "The registry did not start.");
        try
        {
            using TcpClient client = new();
            client.Connect(IPEndPoint.Parse(Address));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
