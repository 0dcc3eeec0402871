using Kiln.Sdk.Configuration;

namespace Kiln.Sdk.Communication;

/// <summary>The rules over more than one communicator option, in the order and the words of Packer.</summary>
internal static class CommunicatorRules
{
    public static IEnumerable<ConfigProblem> Check(CommunicatorConfig config) => config.Communicator switch
    {
        CommunicatorConfig.Ssh => CheckSsh(config),
        CommunicatorConfig.WinRm => CheckWinRm(config),
        CommunicatorConfig.None or "docker" or "dockerWindowsContainer" => [],
        string other => [new($"Communicator type {other} is invalid", "communicator")],
    };

    public static IEnumerable<ConfigProblem> CheckFixedHost(CommunicatorConfig config)
    {
        if (config.Communicator == CommunicatorConfig.None)
        {
            yield break;
        }

        if (string.IsNullOrEmpty(config.Host))
        {
            yield return new("a Host must be specified, please reference your communicator documentation");
        }

        if (string.IsNullOrEmpty(config.User))
        {
            yield return new("a Username must be specified, please reference your communicator documentation");
        }

        bool hasPassword = !string.IsNullOrEmpty(config.Password);
        bool hasKey = !string.IsNullOrEmpty(config.SshPrivateKeyFile);
        if (!config.SshAgentAuth && !hasPassword && !hasKey)
        {
            yield return new(
                "one authentication method must be specified, please reference your communicator documentation");
        }

        bool hasTwo = config.SshAgentAuth ? hasPassword || hasKey : hasPassword && hasKey;
        if (hasTwo)
        {
            yield return new("only one of ssh_agent_auth, ssh_password, and ssh_private_key_file must be specified");
        }
    }

    private static IEnumerable<ConfigProblem> CheckWinRm(CommunicatorConfig config) =>
        string.IsNullOrEmpty(config.WinrmUsername)
            ? [new("winrm_username must be specified.", "winrm_username")]
            : [];

    private static IEnumerable<ConfigProblem> CheckSsh(CommunicatorConfig config) =>
    [
        .. CheckUser(config),
        .. CheckKeys(config),
        .. CheckTemporaryKey(config),
        .. CheckWay(config),
        .. CheckTunnels("ssh_local_tunnels", config.SshLocalTunnels),
        .. CheckTunnels("ssh_remote_tunnels", config.SshRemoteTunnels),
    ];

    private static IEnumerable<ConfigProblem> CheckUser(CommunicatorConfig config)
    {
        if (string.IsNullOrEmpty(config.SshUsername))
        {
            yield return new(
                "An ssh_username must be specified\n  Note: some builders used to default ssh_username to \"root\".",
                "ssh_username");
        }
    }

    private static IEnumerable<ConfigProblem> CheckKeys(CommunicatorConfig config)
    {
        if (KeyProblem("ssh_private_key_file", config.SshPrivateKeyFile) is ConfigProblem problem)
        {
            yield return problem;
        }

        bool hasKey = !string.IsNullOrEmpty(config.SshPrivateKeyFile);
        if (!string.IsNullOrEmpty(config.SshCertificateFile) && !hasKey)
        {
            yield return new(
                "ssh_private_key_file must be specified if ssh_certificate_file is specified",
                "ssh_certificate_file");
        }

        if (string.IsNullOrEmpty(config.SshBastionHost) || config.SshBastionAgentAuth)
        {
            yield break;
        }

        string? bastionKey = config.SshBastionPrivateKeyFile ?? config.SshPrivateKeyFile;
        if (string.IsNullOrEmpty(config.SshBastionPassword) && string.IsNullOrEmpty(bastionKey)
            && !config.SshBastionInteractive)
        {
            yield return new(
                "ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth must be specified",
                "ssh_bastion_host");
        }
        else if (KeyProblem("ssh_bastion_private_key_file", bastionKey) is ConfigProblem bastionProblem)
        {
            yield return bastionProblem;
        }
    }

    private static IEnumerable<ConfigProblem> CheckTemporaryKey(CommunicatorConfig config)
    {
        string type = string.IsNullOrEmpty(config.TemporaryKeyPairType) ? "rsa" : config.TemporaryKeyPairType;
        int bits = config.TemporaryKeyPairBits;
        string? expected = type switch
        {
            "rsa" when bits is not 0 and < 1024 => "at least 1024",
            "ecdsa" when bits is not (0 or 256 or 384 or 521) => "256, 384 or 521",
            "dsa" when bits is not (0 or 1024 or 2048 or 3072) => "1024, 2048 or 3072",
            _ => null,
        };
        if (expected is not null)
        {
            yield return new(
                $"temporary_key_pair_bits is {bits}, but a key of the type {type} has {expected} bits",
                "temporary_key_pair_bits");
        }

        if (type is not ("rsa" or "ecdsa" or "ed25519" or "dsa"))
        {
            yield return new(
                $"temporary_key_pair_type ('{type}') is invalid, valid types: dsa, ecdsa, ed25519, rsa",
                "temporary_key_pair_type");
        }
    }

    private static IEnumerable<ConfigProblem> CheckWay(CommunicatorConfig config)
    {
        if (config.SshFileTransferMethod is not ("scp" or "sftp"))
        {
            yield return new(
                $"ssh_file_transfer_method ('{config.SshFileTransferMethod}') is invalid, valid methods: sftp, scp",
                "ssh_file_transfer_method");
        }

        if (!string.IsNullOrEmpty(config.SshBastionHost) && !string.IsNullOrEmpty(config.SshProxyHost))
        {
            yield return new("please specify either ssh_bastion_host or ssh_proxy_host, not both", "ssh_proxy_host");
        }
    }

    private static IEnumerable<ConfigProblem> CheckTunnels(string option, IEnumerable<string> tunnels) => tunnels
        .Where(static tunnel => !IsTunnel(tunnel))
        .Select(tunnel => new ConfigProblem(
            $"{option} ('{tunnel}') is invalid: Error parsing tunnel '{tunnel}': it must have the form PORT:HOST:PORT",
            option));

    private static bool IsTunnel(string tunnel) =>
        tunnel.Split(':') is [string here, { Length: > 0 }, string there]
        && ushort.TryParse(here, out ushort _)
        && ushort.TryParse(there, out ushort _);

    private static ConfigProblem? KeyProblem(string option, string? path)
    {
        string? reason = string.IsNullOrEmpty(path) ? null : PrivateKeyFile.Objection(path);
        return reason is null ? null : new($"{option} is invalid: {reason}", option);
    }
}
