using Kiln.Builders.Qemu.Configuration;
using Kiln.Builders.Qemu.Running;
using Kiln.Communicators;
using Kiln.Machines.Connecting;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu;

/// <summary>The way into the machine.</summary>
/// <param name="config">With all names filled in.</param>
/// <param name="context">Of the build.</param>
internal sealed class MachineLogin(QemuConfig config, BuildContext context)
{
    private const string Loopback = "127.0.0.1";

    /// <summary>The key that was made for the build; null for none.</summary>
    public SshKeyPair? Key { get; set; }

    /// <summary>For the boot command; empty when the build has none.</summary>
    public string PublicKey => Key?.PublicKey ?? "";

    /// <summary>
    /// The boot command puts the key into the machine, so it must be there before that. Otherwise it is made while
    /// the machine starts.
    /// </summary>
    public bool IsKeyTyped { get; } = config.Steps.Any(static step =>
        step.Any(static text => text.Contains("SSHPublicKey", StringComparison.Ordinal)));

    /// <summary>Where an ssh server is known to be behind QEMU's own network; null elsewhere.</summary>
    public GuestDoor? Door { get; private set; }

    public async Task MakeKeyAsync(CancellationToken cancellationToken)
    {
        if (config.Connection.Communicator == CommunicatorConfig.Ssh)
        {
            string? debugFile = context.IsDebugged ? $"qemu_{config.Name}.pem" : null;
            Key = await new TemporaryKeyStep(config.Connection, debugFile).RunAsync(context, cancellationToken);
        }
    }

    /// <summary>Waits until the machine lets the user in.</summary>
    public async Task<ConnectedMachine> ConnectAsync(StartedMachine started, CancellationToken cancellationToken)
    {
        string? host = string.IsNullOrEmpty(config.Connection.Host) ? null : config.Connection.Host;
        host ??= started.Card is null || config.Connection.Communicator == CommunicatorConfig.None
            ? Loopback
            : await new GuestAddress(config, started, context).FindAsync(cancellationToken);
        MachineAddress address = new(host, started.Port ?? config.Connection.Port);
        bool isBehindQemu = config.Connection.Communicator == CommunicatorConfig.Ssh
            && host == Loopback
            && started.Port is not null
            && string.IsNullOrEmpty(config.Connection.SshBastionHost)
            && string.IsNullOrEmpty(config.Connection.SshProxyHost);
        Door = isBehindQemu ? new(address.Port, context.Time) : null;
        MachineAccess access = new()
        {
            FindAddressAsync = async token =>
            {
                await (Door?.WaitAsync(token) ?? Task.CompletedTask);
                return address;
            },
            KnownHost = host,
            TemporaryKey = Key,
        };
        return await new ConnectStep(config.Connection, access).RunAsync(context, cancellationToken);
    }

    /// <summary>Takes the build's own key out of the machine, where the user wants that.</summary>
    public Task ForgetAsync(ConnectedMachine machine, CancellationToken cancellationToken) =>
        new ClearKeysStep(config.Connection, machine).RunAsync(context, cancellationToken);
}
