using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.Sdk.Communication;

/// <summary>How a build reaches its machine. These options are shared by the builders.</summary>
[ConfigRecord]
public sealed partial record CommunicatorConfig : IValidatedConfig
{
    public const string Ssh = "ssh";
    public const string WinRm = "winrm";
    public const string None = "none";

    /// <summary>The way to the machine: `ssh`, `winrm`, or `none` for a machine that is not logged in to.</summary>
    public string Communicator { get; init; } = Ssh;

    /// <summary>Connect once, wait this long, and connect again.</summary>
    public TimeSpan PauseBeforeConnecting { get; init; }

    /// <summary>The address of the machine. Most builders find it themselves.</summary>
    public string? SshHost { get; init; }

    /// <summary>The port of the ssh server.</summary>
    public int SshPort { get; init; } = 22;

    /// <summary>The user to log in as. Needed with ssh.</summary>
    public string? SshUsername { get; init; }

    /// <summary>The password, also given as the answer to every keyboard-interactive question.</summary>
    [ConfigOption(Sensitive = true)]
    public string? SshPassword { get; init; }

    /// <summary>A file with a private key that has no passphrase. `~` stands for the home directory.</summary>
    public string? SshPrivateKeyFile { get; init; }

    /// <summary>A file with an OpenSSH certificate for the private key.</summary>
    public string? SshCertificateFile { get; init; }

    /// <summary>The name of a key pair that the cloud already has.</summary>
    public string? SshKeypairName { get; init; }

    /// <summary>The name of the key pair that is made for the build.</summary>
    public string? TemporaryKeyPairName { get; init; }

    /// <summary>The kind of the key pair that is made for the build: `rsa`, `ecdsa`, `ed25519` or `dsa`.</summary>
    [ConfigOption(Default = "rsa")]
    public string? TemporaryKeyPairType { get; init; }

    /// <summary>
    /// The size of that key: 4096 for rsa, 521 for ecdsa, 1024 for dsa when not set; not used for ed25519.
    /// </summary>
    public int TemporaryKeyPairBits { get; init; }

    /// <summary>Exactly these ciphers, in this order.</summary>
    public ImmutableArray<string> SshCiphers { get; init; } = [];

    /// <summary>Exactly these key exchange algorithms, in this order.</summary>
    public ImmutableArray<string> SshKeyExchangeAlgorithms { get; init; } = [];

    /// <summary>Remove the build's own key from the machine's authorized keys at the end.</summary>
    public bool SshClearAuthorizedKeys { get; init; }

    /// <summary>Run commands on a pseudo terminal.</summary>
    public bool SshPty { get; init; }

    /// <summary>
    /// How long to try to connect. 5m when neither this nor <see cref="SshHandshakeAttempts"/> is set, otherwise
    /// without limit.
    /// </summary>
    public TimeSpan? SshTimeout { get; init; }

    /// <summary>An older name of <see cref="SshTimeout"/>, which it overrules.</summary>
    public TimeSpan? SshWaitTimeout { get; init; }

    /// <summary>
    /// How often a refused login is tried. 10 when neither this nor <see cref="SshTimeout"/> is set, otherwise without
    /// limit.
    /// </summary>
    public int SshHandshakeAttempts { get; init; }

    /// <summary>Log in with the keys of the running ssh agent.</summary>
    public bool SshAgentAuth { get; init; }

    /// <summary>Do not let the machine use the ssh agent.</summary>
    public bool SshDisableAgentForwarding { get; init; }

    /// <summary>Connect through this ssh server.</summary>
    public string? SshBastionHost { get; init; }

    /// <summary>The port of the bastion.</summary>
    public int SshBastionPort { get; init; } = 22;

    /// <summary>The user on the bastion.</summary>
    public string? SshBastionUsername { get; init; }

    /// <summary>The password on the bastion.</summary>
    [ConfigOption(Sensitive = true)]
    public string? SshBastionPassword { get; init; }

    /// <summary>Let the bastion ask questions on the terminal.</summary>
    public bool SshBastionInteractive { get; init; }

    /// <summary>Log in to the bastion with the keys of the running ssh agent.</summary>
    public bool SshBastionAgentAuth { get; init; }

    /// <summary>The private key for the bastion; <see cref="SshPrivateKeyFile"/> when not set.</summary>
    public string? SshBastionPrivateKeyFile { get; init; }

    /// <summary>The certificate for the bastion; <see cref="SshCertificateFile"/> when not set.</summary>
    public string? SshBastionCertificateFile { get; init; }

    /// <summary>Connect through this SOCKS5 proxy.</summary>
    public string? SshProxyHost { get; init; }

    /// <summary>The port of the proxy.</summary>
    public int SshProxyPort { get; init; } = 1080;

    /// <summary>The user at the proxy.</summary>
    public string? SshProxyUsername { get; init; }

    /// <summary>The password at the proxy.</summary>
    [ConfigOption(Sensitive = true)]
    public string? SshProxyPassword { get; init; }

    /// <summary>How files are copied: `scp` or `sftp`.</summary>
    public string SshFileTransferMethod { get; init; } = "scp";

    /// <summary>The time between two signs of life; a negative one sends none.</summary>
    public TimeSpan SshKeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one read or write may take; `0s` is without limit.</summary>
    public TimeSpan SshReadWriteTimeout { get; init; }

    /// <summary>`PORT:HOST:PORT`: connections to the first port of the machine reach the other one from here.</summary>
    public ImmutableArray<string> SshRemoteTunnels { get; init; } = [];

    /// <summary>`PORT:HOST:PORT`: connections to the first port here reach the other one from the machine.</summary>
    public ImmutableArray<string> SshLocalTunnels { get; init; } = [];

    /// <summary>Which of a cloud machine's addresses to use (`public_ip`, `private_ip`, `public_dns`, ...).</summary>
    public string? SshInterface { get; init; }

    /// <summary>`4` or `6`, for builders that find several addresses.</summary>
    public string? SshIpVersion { get; init; }

    /// <summary>The address of the machine. Most builders find it themselves.</summary>
    public string? WinrmHost { get; init; }

    /// <summary>The user to log in as. Needed with winrm.</summary>
    public string? WinrmUsername { get; init; }

    /// <summary>The password to log in with.</summary>
    [ConfigOption(Sensitive = true)]
    public string? WinrmPassword { get; init; }

    /// <summary>The port. 5985, or 5986 with <see cref="WinrmUseSsl"/>, when not set.</summary>
    public int WinrmPort { get; init; }

    /// <summary>How long to try to connect.</summary>
    public TimeSpan WinrmTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Connect with https.</summary>
    public bool WinrmUseSsl { get; init; }

    /// <summary>Do not check the server's certificate.</summary>
    public bool WinrmInsecure { get; init; }

    /// <summary>Log in with NTLM instead of basic authentication.</summary>
    public bool WinrmUseNtlm { get; init; }

    /// <summary>Do not use a proxy for the machine's address.</summary>
    public bool WinrmNoProxy { get; init; }

    /// <summary>How long to try to connect; null for no limit.</summary>
    public TimeSpan? ConnectTimeout
    {
        get
        {
            if (Communicator == WinRm)
            {
                return WinrmTimeout;
            }

            TimeSpan timeout = SshWaitTimeout ?? SshTimeout ?? TimeSpan.Zero;
            bool isDefault = timeout == TimeSpan.Zero && SshHandshakeAttempts == 0;
            return isDefault ? TimeSpan.FromMinutes(5) : timeout == TimeSpan.Zero ? null : timeout;
        }
    }

    /// <summary>How often a refused login is tried; null for no limit.</summary>
    public int? HandshakeAttempts
    {
        get
        {
            bool isDefault = (SshWaitTimeout ?? SshTimeout ?? TimeSpan.Zero) == TimeSpan.Zero && SshHandshakeAttempts == 0;
            return isDefault ? 10 : SshHandshakeAttempts == 0 ? null : SshHandshakeAttempts;
        }
    }

    /// <summary>The <c>Host</c> of the build variables; null when the options do not say it.</summary>
    public string? Host => Choose(SshHost, WinrmHost);

    /// <summary>The <c>Port</c> of the build variables; 0 without a connection.</summary>
    public int Port => Communicator switch
    {
        Ssh => SshPort == 0 ? 22 : SshPort,
        WinRm => WinrmPort != 0 ? WinrmPort : WinrmUseSsl ? 5986 : 5985,
        _ => 0,
    };

    /// <summary>The <c>User</c> of the build variables.</summary>
    public string? User => Choose(SshUsername, WinrmUsername);

    /// <summary>The <c>Password</c> of the build variables.</summary>
    public string? Password => Choose(SshPassword, WinrmPassword);

    public IEnumerable<ConfigProblem> Validate() => CommunicatorRules.Check(this);

    /// <summary>Rules of a builder that makes no machine: somebody must say where it is and how to log in.</summary>
    public IEnumerable<ConfigProblem> ValidateFixedHost() => CommunicatorRules.CheckFixedHost(this);

    private string? Choose(string? ssh, string? winRm) => Communicator switch
    {
        Ssh => ssh,
        WinRm => winRm,
        _ => null,
    };
}
