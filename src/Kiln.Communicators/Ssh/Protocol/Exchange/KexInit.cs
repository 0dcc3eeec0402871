using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>What one side can do, best first (SSH_MSG_KEXINIT).</summary>
internal sealed record KexInit
{
    /// <summary>
    /// The server of this mark counts its packets anew with new keys, as we do (against inserted packets).
    /// </summary>
    public const string StrictServer = "kex-strict-s-v00@openssh.com";

    private const string StrictClient = "kex-strict-c-v00@openssh.com";

    /// <summary>We want to be told which signatures the server takes (RFC 8308).</summary>
    private const string WantsExtensions = "ext-info-c";

    private const int CookieSize = 16;

    private const string None = "none";

    public required ImmutableArray<string> Exchanges { get; init; }

    public required ImmutableArray<string> HostKeys { get; init; }

    public required ImmutableArray<string> CiphersToServer { get; init; }

    public required ImmutableArray<string> CiphersToClient { get; init; }

    public required ImmutableArray<string> MacsToServer { get; init; }

    public required ImmutableArray<string> MacsToClient { get; init; }

    public ImmutableArray<string> CompressionsToServer { get; init; } = [None];

    public ImmutableArray<string> CompressionsToClient { get; init; } = [None];

    /// <summary>A first message of the exchange follows that was only guessed.</summary>
    public bool IsGuessFollowing { get; init; }

    /// <exception cref="SshProtocolException">It is none.</exception>
    public static KexInit Parse(ReadOnlySpan<byte> payload)
    {
        PacketParser parser = new(payload);
        parser.Take(1 + CookieSize);
        KexInit parsed = new()
        {
            Exchanges = [.. parser.Names()],
            HostKeys = [.. parser.Names()],
            CiphersToServer = [.. parser.Names()],
            CiphersToClient = [.. parser.Names()],
            MacsToServer = [.. parser.Names()],
            MacsToClient = [.. parser.Names()],
            CompressionsToServer = [.. parser.Names()],
            CompressionsToClient = [.. parser.Names()],
        };
        parser.Names();
        parser.Names();
        return parsed with { IsGuessFollowing = parser.Flag() };
    }

    /// <param name="isFirst">Of the connection: only then marks are sent.</param>
    public byte[] ToPayload(bool isFirst)
    {
        IEnumerable<string> marks = isFirst ? [WantsExtensions, StrictClient] : [];
        return new PacketBuilder(MessageId.KexInit)
            .Raw(RandomNumberGenerator.GetBytes(CookieSize))
            .Names(Exchanges.Concat(marks))
            .Names(HostKeys)
            .Names(CiphersToServer)
            .Names(CiphersToClient)
            .Names(MacsToServer)
            .Names(MacsToClient)
            .Names(CompressionsToServer)
            .Names(CompressionsToClient)
            .Names([])
            .Names([])
            .Flag(value: false)
            .Number(0)
            .ToArray();
    }
}
