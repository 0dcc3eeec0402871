using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Kiln.Testing;

/// <summary>
/// An OpenSSH server on a free port of this machine. It lets in the user who runs the tests, with any key, so that keys that are made
/// during a build work.
/// </summary>
public sealed class SshServer : IAsyncDisposable
{
    private const string Host = "127.0.0.1";

    private readonly TemporaryDirectory _folder;
    private readonly Daemon _daemon;

    private SshServer(TemporaryDirectory folder, Daemon daemon, int port)
    {
        _folder = folder;
        _daemon = daemon;
        Port = port;
    }

    public int Port { get; }

    public string User { get; } = Environment.UserName;

    /// <summary>A private key that is let in.</summary>
    public string KeyFile => _folder.Combine("key");

    /// <summary>Starts it.</summary>
    /// <param name="processes">Finds also what its sessions start.</param>
    public static async Task<SshServer> StartAsync(MarkedProcesses processes)
    {
        Requires.Root();
        string program = Requires.Tool("sshd", "openssh-server");
        TemporaryDirectory folder = new();
        foreach ((string name, string type) in new[] { ("host-ed25519", "ed25519"), ("host-rsa", "rsa"), ("key", "ed25519") })
        {
            using IsolatedTool keys = new(Requires.Tool("ssh-keygen", "openssh-client"));
            KilnRun run = await keys.RunAsync(folder, "-q", "-t", type, "-N", "", "-f", folder.Combine(name));
            Assert.True(run.ExitCode == 0, run.Error);
        }

        Directory.CreateDirectory("/run/sshd");
        int port = FreePort();
        string configuration = folder.Write("sshd_config", Configuration(folder, port, processes));
        Daemon daemon = await Daemon.StartAsync(
            folder.Combine("log"),
            static log => log.Contains("Server listening on", StringComparison.Ordinal),
            program,
            "-D",
            "-e",
            "-f",
            configuration);
        return new(folder, daemon, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The program that names the keys that may log in must lie in a folder that only root may write, so it is echo.</summary>
    private static string Configuration(TemporaryDirectory folder, int port, MarkedProcesses processes) =>
        string.Create(CultureInfo.InvariantCulture, $"""
        Port {port}
        ListenAddress {Host}
        HostKey {folder.Combine("host-ed25519")}
        HostKey {folder.Combine("host-rsa")}
        PidFile none
        UsePAM no
        StrictModes no
        PermitRootLogin yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        AuthorizedKeysFile none
        AuthorizedKeysCommand /usr/bin/echo %t %k
        AuthorizedKeysCommandUser root
        PubkeyAcceptedAlgorithms +ssh-rsa
        HostKeyAlgorithms +ssh-rsa
        MaxStartups 100
        Subsystem sftp internal-sftp
        SetEnv {MarkedProcesses.Variable}={processes.Mark} SHLVL=5

        """);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
