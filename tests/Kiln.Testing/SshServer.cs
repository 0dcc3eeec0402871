using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Kiln.Testing;

/// <summary>
/// An OpenSSH server on a free port of this machine. It lets in the user who runs the tests, with any key, so that keys that are made
/// during a build work, and a user of its own with a password. It sees files of its own where users are listed, so the machine's stay
/// as they are.
/// </summary>
public sealed class SshServer : IAsyncDisposable
{
    /// <summary>A user that only this server knows; its home is empty when the server starts.</summary>
    public const string PasswordUser = "kilntest";

    public const string Password = "open sesame";

    private const string PasswordHash = @"$6$kilnkiln$crWDh2xKH4o4gzEKl9.CIclM4s7lIkCCksbHxWTBnKOVKi/o0wlpIVWRfCGn.nFC0DHOcPZtvlf1.nW/vttFW/";

    /// <summary>Mounts are the server's own; what is not a server setting is where it looks for users.</summary>
    private const string Script = """
        set -e
        cd "$1"
        mount --bind passwd /etc/passwd
        mount --bind shadow /etc/shadow
        mount --bind pam /etc/pam.d/sshd
        mount -t tmpfs tmpfs /home
        mkdir /home/kilntest
        chown 12345:12345 /home/kilntest
        exec "$2" -D -e -f "$1/sshd_config"
        """;

    private static readonly ImmutableArray<(string Name, string Type)> Keys =
        [("host-ed25519", "ed25519"), ("host-rsa", "rsa"), ("host-ecdsa", "ecdsa"), ("key", "ed25519")];

    private readonly TemporaryDirectory _folder;
    private readonly SshServerSetup _setup;
    private Daemon _daemon;

    private SshServer(TemporaryDirectory folder, SshServerSetup setup, Daemon daemon, int port)
    {
        _folder = folder;
        _setup = setup;
        _daemon = daemon;
        Port = port;
    }

    public int Port { get; }

    public string Address => _setup.Address;

    public string User { get; } = Environment.UserName;

    /// <summary>A private key that is let in.</summary>
    public string KeyFile => _folder.Combine("key");

    /// <summary>The folder of its keys and settings, for what belongs to it.</summary>
    public string Folder => _folder;

    /// <summary>What it has printed since its last start.</summary>
    public string Log => _daemon.Log;

    /// <summary>One of its host keys, as <c>TYPE BASE64</c>.</summary>
    public string HostKey(string type) =>
        string.Join(' ', File.ReadAllText(_folder.Combine($"host-{type}.pub")).Split(' ').Take(2)).Trim();

    /// <summary>Starts it.</summary>
    /// <param name="processes">Finds also what its sessions start.</param>
    /// <param name="setup">Null for nothing special.</param>
    public static async Task<SshServer> StartAsync(MarkedProcesses processes, SshServerSetup? setup = null)
    {
        Requires.Root();
        Requires.Tool("sshd", "openssh-server");
        setup ??= new();
        TemporaryDirectory folder = new();
        File.SetUnixFileMode(
            folder,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
                | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach ((string name, string type) in Keys)
        {
            await MakeKeyAsync(folder.Combine(name), "-t", type);
        }

        int port = setup.Port ?? FreePort();
        folder.Write("sshd_config", Configuration(folder, port, setup, processes));
        folder.Write("passwd", File.ReadAllText("/etc/passwd") + $"{PasswordUser}:x:12345:12345::/home/kilntest:/bin/bash\n");
        folder.Write("shadow", File.ReadAllText("/etc/shadow") + $"{PasswordUser}:{PasswordHash}:19000:0:99999:7:::\n");
        folder.Write(
            "pam", "auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n");
        return new(folder, setup, await StartAsync(folder, setup), port);
    }

    /// <summary>Makes a private key, and its public one beside it.</summary>
    public static async Task MakeKeyAsync(string path, params string[] arguments)
    {
        using IsolatedTool keys = new(Requires.Tool("ssh-keygen", "openssh-client"));
        string folder = Path.GetDirectoryName(path)!;
        KilnRun run = await keys.RunAsync(folder, ["-q", "-N", "", "-f", path, .. arguments]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    /// <summary>Lets nobody in any more; sessions go on.</summary>
    public ValueTask StopAsync() => _daemon.DisposeAsync();

    /// <summary>Starts it again at the same place, with the settings as they are in its folder by then.</summary>
    public async Task StartAgainAsync() => _daemon = await StartAsync(_folder, _setup);

    /// <summary>Ends all sessions as a crash does.</summary>
    public void KillSessions()
    {
        foreach (int process in ProcessTree.Below(_daemon.Id).Where(static process => ProcessTree.NameOf(process) == "sshd"))
        {
            ProcessSignals.TrySend(process, ProcessSignals.Kill);
        }
    }

    /// <summary>Ends all of them, and the server.</summary>
    public async ValueTask DisposeAsync()
    {
        KillSessions();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task<Daemon> StartAsync(TemporaryDirectory folder, SshServerSetup setup)
    {
        Directory.CreateDirectory("/run/sshd");
        File.Delete(folder.Combine("log"));
        string[] space = setup.Namespace is null
            ? []
            : [Requires.Tool("ip", "iproute2"), "netns", "exec", setup.Namespace];
        return Daemon.StartAsync(
            folder.Combine("log"),
            static log => log.Contains("Server listening on", StringComparison.Ordinal),
            [
                .. space,
                Requires.Tool("unshare", "util-linux"),
                "--mount",
                "/bin/sh",
                "-c",
                Script,
                "sh",
                folder,
                Requires.Tool("sshd", "openssh-server"),
            ]);
    }

    /// <summary>
    /// The program that names the keys that may log in must lie in a folder that only root may write, so it is echo. The level of shells
    /// keeps bash from reading the user's own settings.
    /// </summary>
    private static string Configuration(
        TemporaryDirectory folder,
        int port,
        SshServerSetup setup,
        MarkedProcesses processes) => string.Join('\n', setup.Settings) + string.Create(CultureInfo.InvariantCulture, $"""

        Port {port}
        ListenAddress {setup.Address}
        HostKey {folder.Combine("host-ed25519")}
        HostKey {folder.Combine("host-rsa")}
        HostKey {folder.Combine("host-ecdsa")}
        PidFile none
        UsePAM {(setup.AsksQuestions ? "yes" : "no")}
        StrictModes no
        PermitRootLogin yes
        PasswordAuthentication {(setup.AsksQuestions ? "no" : "yes")}
        KbdInteractiveAuthentication {(setup.AsksQuestions ? "yes" : "no")}
        AuthorizedKeysFile none
        AuthorizedKeysCommand /usr/bin/echo %t %k
        AuthorizedKeysCommandUser root
        PubkeyAcceptedAlgorithms +ssh-rsa,ssh-dss
        HostKeyAlgorithms +ssh-rsa
        MaxStartups 100
        PerSourceMaxStartups none
        Subsystem sftp internal-sftp
        SetEnv {MarkedProcesses.Variable}={processes.Mark} SHLVL=5

        """);
}
