using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Protocol.Ciphers;
using Kiln.Communicators.Ssh.Protocol.Exchange;

namespace Kiln.Communicators.Ssh.Protocol;

/// <summary>What this side offers, best first.</summary>
internal sealed record SshAlgorithms
{
    public ImmutableArray<string> Exchanges { get; init; } =
        [.. KexAlgorithm.All.Where(static a => a.IsDefault).Select(static a => a.Name)];

    public ImmutableArray<string> Ciphers { get; init; } =
        [.. CipherSuite.All.Where(static c => c.IsDefault).Select(static c => c.Name)];

    public ImmutableArray<string> HostKeys { get; init; } = HostKeySignature.Algorithms;

    public static ImmutableArray<string> KnownExchanges { get; } = [.. KexAlgorithm.All.Select(static a => a.Name)];

    public static ImmutableArray<string> KnownCiphers { get; } = [.. CipherSuite.All.Select(static c => c.Name)];

    public KexInit ToInit() => new()
    {
        Exchanges = Exchanges,
        HostKeys = HostKeys,
        CiphersToServer = Ciphers,
        CiphersToClient = Ciphers,
        MacsToServer = [.. MacSuite.All.Select(static m => m.Name)],
        MacsToClient = [.. MacSuite.All.Select(static m => m.Name)],
    };
}
