using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.Ssh.Login;

/// <summary>Exactly the ciphers and key exchanges that the user names, when some are named.</summary>
internal static class AlgorithmChoice
{
    public static SshAlgorithms Of(CommunicatorConfig config, IUi ui)
    {
        SshAlgorithms all = new();
        return all with
        {
            Ciphers = Choose("ssh_ciphers", config.SshCiphers, all.Ciphers, SshAlgorithms.KnownCiphers, ui),
            Exchanges = Choose(
                "ssh_key_exchange_algorithms",
                config.SshKeyExchangeAlgorithms,
                all.Exchanges,
                SshAlgorithms.KnownExchanges,
                ui),
        };
    }

    /// <summary>Compat: Packer leaves out what it does not know, too.</summary>
    private static ImmutableArray<string> Choose(
        string option,
        ImmutableArray<string> wanted,
        ImmutableArray<string> ours,
        ImmutableArray<string> known,
        IUi ui)
    {
        if (wanted.IsEmpty)
        {
            return ours;
        }

        foreach (string name in wanted.Where(name => !known.Contains(name, StringComparer.Ordinal)))
        {
            ui.Say($"Warning: {option} names '{name}', which is not known here and is left out.");
        }

        ImmutableArray<string> chosen = [.. wanted.Where(name => known.Contains(name, StringComparer.Ordinal))];
        return chosen.IsEmpty
            ? throw new CommunicatorException(
                CommunicatorFailure.NotImplemented,
                $"{option} names nothing that is known here. Known: {string.Join(", ", known)}.")
            : chosen;
    }
}
