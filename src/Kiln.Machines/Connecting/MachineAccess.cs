using Kiln.Communicators;

namespace Kiln.Machines.Connecting;

/// <summary>What a builder knows about the way to its machine.</summary>
public sealed record MachineAccess
{
    /// <inheritdoc cref="ConnectRequest.FindAddressAsync"/>
    public required Func<CancellationToken, ValueTask<MachineAddress>> FindAddressAsync { get; init; }

    /// <summary>For the message; null when it is not known yet.</summary>
    public string? KnownHost { get; init; }

    /// <inheritdoc cref="ConnectRequest.TemporaryKey"/>
    public SshKeyPair? TemporaryKey { get; init; }

    public HostKeyPolicy HostKeys { get; init; } = HostKeyPolicy.AcceptAny;
}
