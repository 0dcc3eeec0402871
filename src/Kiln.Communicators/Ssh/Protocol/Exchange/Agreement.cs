using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Protocol.Ciphers;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>What two sides have in common: of each list the first of ours that the server has too.</summary>
internal sealed record Agreement(
    KexAlgorithm Exchange,
    string HostKey,
    CipherSuite ToServer,
    CipherSuite ToClient,
    MacSuite MacToServer,
    MacSuite MacToClient)
{
    /// <exception cref="SshProtocolException">They have nothing in common.</exception>
    public static Agreement Of(KexInit ours, KexInit theirs)
    {
        CipherSuite toServer = Cipher(ours.CiphersToServer, theirs.CiphersToServer);
        CipherSuite toClient = Cipher(ours.CiphersToClient, theirs.CiphersToClient);
        Common("compression", ours.CompressionsToServer, theirs.CompressionsToServer);
        Common("compression", ours.CompressionsToClient, theirs.CompressionsToClient);
        string exchange = Common("key exchange (ssh_key_exchange_algorithms)", ours.Exchanges, theirs.Exchanges);
        return new(
            KexAlgorithm.All.First(a => a.Name == exchange),
            Common("kind of host key", ours.HostKeys, theirs.HostKeys),
            toServer,
            toClient,
            toServer.IsAead ? MacSuite.All[0] : Mac(ours.MacsToServer, theirs.MacsToServer),
            toClient.IsAead ? MacSuite.All[0] : Mac(ours.MacsToClient, theirs.MacsToClient));
    }

    private static CipherSuite Cipher(ImmutableArray<string> ours, ImmutableArray<string> theirs)
    {
        string name = Common("cipher (ssh_ciphers)", ours, theirs);
        return CipherSuite.All.First(c => c.Name == name);
    }

    private static MacSuite Mac(ImmutableArray<string> ours, ImmutableArray<string> theirs)
    {
        string name = Common("message authentication code", ours, theirs);
        return MacSuite.All.First(m => m.Name == name);
    }

    private static string Common(string what, ImmutableArray<string> ours, ImmutableArray<string> theirs) =>
        ours.FirstOrDefault(name => theirs.Contains(name, StringComparer.Ordinal))
        ?? throw new SshProtocolException(
            $"There is no {what} that both sides know. Offered: {string.Join(", ", ours)}. The server has: "
            + $"{string.Join(", ", theirs)}.");
}
