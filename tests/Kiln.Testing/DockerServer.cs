using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Kiln.Testing;

/// <summary>
/// A Docker daemon with folders of its own and without a network, so that it shares nothing with another one on the
/// machine.
/// </summary>
public sealed partial class DockerServer : IAsyncDisposable
{
    /// <summary>An image with a shell.</summary>
    public const string Busybox = "kiln/busybox:1";

    private readonly TemporaryDirectory _folder;
    private readonly HostBridge? _bridge;
    private readonly ImmutableArray<string> _command;
    private readonly IsolatedTool _client;
    private Daemon _daemon;
    private bool _isKilled;

    private DockerServer(TemporaryDirectory folder, HostBridge? bridge, ImmutableArray<string> command, Daemon daemon)
    {
        _folder = folder;
        _bridge = bridge;
        _command = command;
        _daemon = daemon;
        Address = AddressIn(folder);
        _client = new(Client) { Environment = { ["DOCKER_HOST"] = Address } };
    }

    /// <summary>For <c>DOCKER_HOST</c>.</summary>
    public string Address { get; }

    /// <summary>The daemon's process.</summary>
    public int Process => _daemon.Id;

    /// <summary>What it has printed since its last start.</summary>
    public string Log => _daemon.Log;

    /// <summary>The address that it listens at beside <see cref="Address"/>, such as <c>127.0.0.1:40123</c>.</summary>
    public string NetworkAddress => Listening().Match(Log) is { Success: true } match
        ? match.Groups[1].Value
        : throw new InvalidOperationException($"The daemon listens at no port: {Log}");

    private static string Client => Requires.Tool("docker", "docker.io");

    /// <summary>Starts it, with the image <see cref="Busybox"/>.</summary>
    public static Task<DockerServer> StartAsync() => StartAsync(new());

    /// <inheritdoc cref="StartAsync()"/>
    public static async Task<DockerServer> StartAsync(DockerServerSetup setup)
    {
        Requires.Root();
        _ = Client;
        string program = Requires.Tool("dockerd", "docker.io");
        TemporaryDirectory folder = new();
        string name = Path.GetFileName(folder.Path);
        HostBridge? bridge = setup.HasNetwork ? await HostBridge.CreateAsync() : null;
        ImmutableArray<string> command =
        [
            program, "--host", AddressIn(folder), "--data-root", folder.Combine("data"), "--exec-root", folder.Combine("exec"),
            "--pidfile", folder.Combine("pid"), $"--bridge={bridge?.Name ?? "none"}", "--iptables=false", "--ip-masq=false",
            "--containerd-namespace", name, "--containerd-plugins-namespace", name + "-plugins",
            .. setup.Arguments,
        ];
        DockerServer server = new(folder, bridge, command, await StartAsync(folder, command));
        await server.RunAsync("import", BusyboxRoot.Write(folder), Busybox);
        return server;
    }

    /// <summary>Ends it as a crash does; its containers go on without it.</summary>
    public async Task KillAsync()
    {
        string containerdFile = _folder.Combine("exec", "containerd", "containerd.pid");
        int containerd = int.Parse(await File.ReadAllTextAsync(containerdFile), CultureInfo.InvariantCulture);
        _isKilled = true;
        ProcessSignals.Send(Process, ProcessSignals.Kill);
        await ProcessSignals.AssertGoneAsync(Process);
        await _daemon.DisposeAsync();

        // It ends with its daemon, a moment later; a new daemon would wait in vain for one that ends, or that nobody has
        // collected yet.
        ProcessSignals.TrySend(containerd, ProcessSignals.Kill);
        await ProcessSignals.AssertGoneAsync(containerd);
        File.Delete(containerdFile);
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, with all that it had.</summary>
    public async Task StartAgainAsync()
    {
        File.Delete(_folder.Combine("log"));
        _daemon = await StartAsync(_folder, _command);
        _isKilled = false;
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
        if (_isKilled)
        {
            // Only a daemon ends the containers, and their mounts.
            await StartAgainAsync();
        }

        await _daemon.DisposeAsync();
        if (_bridge is not null)
        {
            await _bridge.DisposeAsync();
        }

        _client.Dispose();
        await ReleaseDataAsync();
        _folder.Dispose();
    }

    /// <summary>One that was killed leaves its folder mounted on itself.</summary>
    private async Task ReleaseDataAsync()
    {
        string data = _folder.Combine("data");
        while (File.ReadAllText("/proc/self/mounts").Contains($" {data} ", StringComparison.Ordinal))
        {
            using IsolatedTool tool = new(Requires.Tool("umount", "mount"));
            KilnRun run = await tool.RunAsync(Path.GetTempPath(), data);
            Assert.True(run.ExitCode == 0, run.Error);
        }
    }

    private static string AddressIn(TemporaryDirectory folder) => "unix://" + folder.Combine("socket");

    private static Task<Daemon> StartAsync(TemporaryDirectory folder, ImmutableArray<string> command) =>
        Daemon.StartAsync(
        folder.Combine("log"),
        log => log.Contains($"API listen on {folder.Combine("socket")}", StringComparison.Ordinal)
            && log.Contains("Daemon has completed initialization", StringComparison.Ordinal)
            && log.Split("API listen on").Length > command.Count(static word => word == "--host"),
        [.. command]);

    [GeneratedRegex("API listen on (127[.0-9]+:[0-9]+)")]
    private static partial Regex Listening();
}
