using Xunit;

namespace Kiln.Testing;

/// <summary>
/// A Docker daemon with folders of its own and without a network, so that it shares nothing with another one on the machine.
/// </summary>
public sealed class DockerServer : IAsyncDisposable
{
    /// <summary>An image with a shell.</summary>
    public const string Busybox = "kiln/busybox:1";

    private readonly TemporaryDirectory _folder;
    private readonly Daemon _daemon;
    private readonly IsolatedTool _client;

    private DockerServer(TemporaryDirectory folder, Daemon daemon, string address)
    {
        _folder = folder;
        _daemon = daemon;
        Address = address;
        _client = new(Client) { Environment = { ["DOCKER_HOST"] = address } };
    }

    /// <summary>For <c>DOCKER_HOST</c>.</summary>
    public string Address { get; }

    private static string Client => Requires.Tool("docker", "docker.io");

    /// <summary>Starts it, with the image <see cref="Busybox"/>.</summary>
    public static async Task<DockerServer> StartAsync()
    {
        Requires.Root();
        _ = Client;
        string program = Requires.Tool("dockerd", "docker.io");
        TemporaryDirectory folder = new();
        string address = "unix://" + folder.Combine("socket");
        string name = Path.GetFileName(folder.Path);
        Daemon daemon = await Daemon.StartAsync(
            folder.Combine("log"),
            static log => log.Contains("API listen on", StringComparison.Ordinal),
            [
                program, "--host", address, "--data-root", folder.Combine("data"), "--exec-root", folder.Combine("exec"),
                "--pidfile", folder.Combine("pid"), "--bridge=none", "--iptables=false", "--ip-masq=false",
                "--containerd-namespace", name, "--containerd-plugins-namespace", name + "-plugins",
            ]);
        DockerServer server = new(folder, daemon, address);
        await server.RunAsync("import", BusyboxRoot.Write(folder), Busybox);
        return server;
    }

    /// <summary>Runs the client, which must succeed.</summary>
    /// <returns>What it printed, without the last end of line.</returns>
    public async Task<string> RunAsync(params string[] arguments)
    {
        KilnRun run = await _client.RunAsync(_folder, arguments);
        Assert.True(run.ExitCode == 0, $"docker {string.Join(' ', arguments)}: {run.Error}");
        return run.Output.TrimEnd('\n');
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }
}
