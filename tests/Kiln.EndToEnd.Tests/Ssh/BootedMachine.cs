using System.Globalization;
using System.Security.Cryptography;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Ssh;

/// <summary>
/// A machine that boots and reboots: this system's own files under systemd in a container of systemd-nspawn, with a
/// network of its own. It keeps nothing of what is written in it. Only an ssh server runs in it.
/// </summary>
internal sealed class BootedMachine : IAsyncDisposable
{
    /// <summary>What Kiln reaches it by.</summary>
    public const int Port = 22;

    /// <summary>
    /// Mounts are its own and end with it. After a reboot nspawn ends with 133, and is started again by whoever started
    /// it, which is systemd elsewhere. The folder for files that survive the reboot is the upper layer.
    /// </summary>
    private const string Script = """
        set -e
        mount --make-rprivate /
        mount -t tmpfs -o mode=755 tmpfs "$1"
        mkdir -m 755 "$1/upper" "$1/work" "$1/root"
        mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
        mkdir -p "$1/root/etc/systemd/system"
        printf '%s\n' "$4" >"$1/root/etc/systemd/system/kiln-test.service"
        printf '%s\n' "$5" >"$1/root/etc/kiln-test-sshd"
        ssh-keygen -q -t ed25519 -N '' -f "$1/root/etc/kiln-test-key" </dev/null
        code=133
        while [ "$code" = 133 ]; do
          echo "booting $2"
          code=0
          "$3" --quiet --boot --directory="$1/root" --register=no --keep-unit --link-journal=no --machine="$2" \
            --network-namespace-path="/run/netns/$2" --console=pipe systemd.unit=kiln-test.service </dev/null || code=$?
        done
        exit "$code"
        """;

    private const string Service = """
        [Unit]
        Conflicts=shutdown.target
        [Service]
        ExecStartPre=/bin/mkdir -p /run/sshd
        ExecStart=/usr/sbin/sshd -D -e -f /etc/kiln-test-sshd
        """;

    /// <summary>Any key lets in, as with <see cref="SshServer"/>.</summary>
    private const string Settings = """
        Port 22
        HostKey /etc/kiln-test-key
        PermitRootLogin yes
        UsePAM no
        StrictModes no
        AuthorizedKeysFile none
        AuthorizedKeysCommand /usr/bin/echo %t %k
        AuthorizedKeysCommandUser root
        """;

    private readonly string _name = "kilnboot" + RandomNumberGenerator.GetHexString(6, lowercase: true);
    private readonly string _link = "kb" + RandomNumberGenerator.GetHexString(8, lowercase: true);
    private readonly int _net = RandomNumberGenerator.GetInt32(0, 250);
    private readonly TemporaryDirectory _folder = new();
    private Daemon? _daemon;

    private BootedMachine()
    {
    }

    public string Address => At(2);

    /// <summary>How often it has booted.</summary>
    public int Boots => _daemon!.Log.Split($"booting {_name}").Length - 1;

    public static async Task<BootedMachine> StartAsync()
    {
        Requires.Root();
        string nspawn = Requires.Tool("systemd-nspawn", "systemd-container");
        Requires.Tool("sshd", "openssh-server");
        BootedMachine machine = new();
        try
        {
            await machine.ConnectAsync();
            string root = machine._folder.Combine("machine");
            Directory.CreateDirectory(root);
            machine._daemon = await Daemon.StartAsync(
                machine._folder.Combine("log"),
                static log => log.Contains("booting", StringComparison.Ordinal),
                Requires.Tool("unshare", "util-linux"),
                "--mount",
                "/bin/sh",
                "-c",
                Script,
                "sh",
                root,
                machine._name,
                nspawn,
                Service,
                Settings);
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }

        return machine;
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            // A machine outlives its nspawn: its own first process must go, and takes all others with it.
            foreach (int process in ProcessTree.Below(_daemon.Id))
            {
                ProcessSignals.TrySend(process, ProcessSignals.Kill);
            }

            await _daemon.DisposeAsync();
        }

        using IsolatedTool ip = new(Requires.Tool("ip", "iproute2"));
        await ip.RunAsync("/", "netns", "delete", _name);
        _folder.Dispose();
    }

    private string At(int host) => string.Create(CultureInfo.InvariantCulture, $"10.62.{_net}.{host}");

    private async Task ConnectAsync()
    {
        await RunAsync("netns", "add", _name);
        await RunAsync("link", "add", _link, "type", "veth", "peer", "name", "host0", "netns", _name);
        await RunAsync("address", "add", $"{At(1)}/30", "dev", _link);
        await RunAsync("link", "set", _link, "up");
        await RunAsync("-n", _name, "address", "add", $"{At(2)}/30", "dev", "host0");
        await RunAsync("-n", _name, "link", "set", "host0", "up");
        await RunAsync("-n", _name, "link", "set", "lo", "up");
    }

    private static async Task RunAsync(params string[] arguments)
    {
        using IsolatedTool ip = new(Requires.Tool("ip", "iproute2"));
        KilnRun run = await ip.RunAsync("/", arguments);
        Assert.True(run.ExitCode == 0, $"ip {string.Join(' ', arguments)}: {run.Error}");
    }
}
