using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Resources;

namespace Kiln.Communicators;

/// <summary>What it takes to reach a machine, and to reach it again after it was restarted.</summary>
public sealed record ConnectRequest
{
    /// <summary>The user's options; they have been validated.</summary>
    public required CommunicatorConfig Config { get; init; }

    /// <summary>
    /// Asked before every attempt, because an address may come late and change. Throws
    /// <see cref="CommunicatorException"/> while there is none, which is one more reason to try again.
    /// </summary>
    public required Func<CancellationToken, ValueTask<MachineAddress>> FindAddressAsync { get; init; }

    /// <summary>The key that was made for this build, tried after the user's own; null for none.</summary>
    public SshKeyPair? TemporaryKey { get; init; }

    public HostKeyPolicy HostKeys { get; init; } = HostKeyPolicy.AcceptAny;

    /// <summary>Gets the messages that users know from Packer.</summary>
    public required IUi Ui { get; init; }

    public required ILedger Ledger { get; init; }

    public required KilnDirectories Directories { get; init; }

    public required TimeProvider Time { get; init; }
}
