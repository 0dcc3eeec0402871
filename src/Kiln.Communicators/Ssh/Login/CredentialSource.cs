using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Keys;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Login;

/// <summary>Gathers what the options say about logging in. Compat: tried in Packer's order.</summary>
internal sealed class CredentialSource(ConnectRequest request)
{
    private readonly CommunicatorConfig _config = request.Config;

    public async Task<SshCredentials> OfMachineAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<ISshIdentity>.Builder identities = ImmutableArray.CreateBuilder<ISshIdentity>();
        if (_config.SshAgentAuth)
        {
            identities.AddRange(await AgentAsync("ssh_agent_auth", cancellationToken));
        }

        identities.AddRange(await FileAsync(_config.SshPrivateKeyFile, _config.SshCertificateFile, cancellationToken));
        if (request.TemporaryKey is SshKeyPair pair)
        {
            PrivateKeyIdentity own = PrivateKeyIdentity.Parse(pair.PrivateKey, null, "made for this build");
            bool isThere = identities.Any(i => i.Blob.AsSpan().SequenceEqual(own.Blob));
            if (!isThere)
            {
                identities.Add(own);
            }
        }

        return new(_config.SshUsername!)
        {
            Identities = identities.ToImmutable(),
            Password = NullIfEmpty(_config.SshPassword),
        };
    }

    /// <param name="user">Overrules the option.</param>
    /// <param name="host">For questions.</param>
    public async Task<SshCredentials> OfBastionAsync(string? user, string host, CancellationToken cancellationToken)
    {
        ImmutableArray<ISshIdentity>.Builder identities = ImmutableArray.CreateBuilder<ISshIdentity>();
        if (_config.SshBastionAgentAuth)
        {
            identities.AddRange(await AgentAsync("ssh_bastion_agent_auth", cancellationToken));
        }

        identities.AddRange(await FileAsync(
            NullIfEmpty(_config.SshBastionPrivateKeyFile) ?? _config.SshPrivateKeyFile,
            NullIfEmpty(_config.SshBastionCertificateFile) ?? _config.SshCertificateFile,
            cancellationToken));
        return new(user ?? NullIfEmpty(_config.SshBastionUsername) ?? _config.SshUsername!)
        {
            Identities = identities.ToImmutable(),
            Password = NullIfEmpty(_config.SshBastionPassword),
            Ask = _config.SshBastionInteractive ? (question, token) => AskAsync(host, question, token) : null,
        };
    }

    private async Task<string> AskAsync(string host, string question, CancellationToken cancellationToken)
    {
        string answer = await request.Ui.AskAsync($"{host}: {question}", cancellationToken);
        if (answer.Length > 0)
        {
            request.Ui.AddSecret(answer);
        }

        return answer;
    }

    private static async Task<ImmutableArray<ISshIdentity>> AgentAsync(
        string option,
        CancellationToken cancellationToken)
    {
        SshAgent agent = SshAgent.OfEnvironment() ?? throw new CommunicatorException(
            CommunicatorFailure.NotImplemented,
            $"{option} is set, but no ssh agent runs: SSH_AUTH_SOCK is not set. "
            + "Start one (eval $(ssh-agent); ssh-add).");
        return await agent.IdentitiesAsync(cancellationToken);
    }

    private static async Task<ImmutableArray<ISshIdentity>> FileAsync(
        string? keyFile,
        string? certificateFile,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(keyFile))
        {
            return [];
        }

        string pem = await ReadAsync(keyFile, cancellationToken);
        string? certificate = string.IsNullOrEmpty(certificateFile)
            ? null
            : await ReadAsync(certificateFile, cancellationToken);
        return [PrivateKeyIdentity.Parse(pem, certificate, keyFile)];
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(PrivateKeyFile.Expand(path), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommunicatorException(CommunicatorFailure.NotImplemented, $"Cannot read {path}: {e.Message}", e);
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
