using Kiln.Communicators;
using Kiln.Communicators.Ssh;
using Kiln.Communicators.WinRm;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;
using Kiln.Values;

namespace Kiln.Machines.Connecting;

/// <summary>Logs in to the machine of a builder.</summary>
/// <param name="config">The user's options; they have been validated.</param>
/// <param name="access">What the builder knows.</param>
public sealed class ConnectStep(CommunicatorConfig config, MachineAccess access)
{
    /// <summary>Compat: the name of Packer's step.</summary>
    public const string Name = "StepConnect";

    /// <exception cref="BuildFailedException">The machine does not let anybody in.</exception>
    public Task<ConnectedMachine> RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(Name, token => ConnectAsync(context, token), cancellationToken);

    private async Task<ConnectedMachine> ConnectAsync(BuildContext context, CancellationToken cancellationToken)
    {
        (string Title, IConnector Connector)? kind = config.Communicator switch
        {
            CommunicatorConfig.Ssh => ("SSH", new SshConnector()),
            CommunicatorConfig.WinRm => ("WinRM", new WinRmConnector()),
            _ => null,
        };
        if (kind is null)
        {
            return new(new NoneCommunicator(), ConnectionVariables.Of(config, access, null));
        }

        if (!string.IsNullOrEmpty(access.KnownHost))
        {
            context.Ui.Say($"Using {kind.Value.Title} communicator to connect: {access.KnownHost}");
        }

        IMachineConnection machine = await ConnectAsync(context, kind.Value.Title, kind.Value.Connector, cancellationToken);
        context.Cleanup.Push("", _ => machine.DisposeAsync());
        return new(machine, ConnectionVariables.Of(config, access, machine.Address));
    }

    private async Task<IMachineConnection> ConnectAsync(
        BuildContext context,
        string title,
        IConnector connector,
        CancellationToken cancellationToken)
    {
        ConnectRequest request = new()
        {
            Config = config,
            FindAddressAsync = access.FindAddressAsync,
            TemporaryKey = access.TemporaryKey,
            HostKeys = access.HostKeys,
            Ui = context.Ui,
            Ledger = context.Ledger,
            Directories = context.Directories,
            Time = context.Time,
        };
        try
        {
            IMachineConnection machine = await connector.ConnectAsync(request, cancellationToken);
            if (config.PauseBeforeConnecting > TimeSpan.Zero)
            {
                await using (machine)
                {
                    context.Ui.Say($"Pausing {GoDuration.Format(config.PauseBeforeConnecting)} before connecting...");
                    await Task.Delay(config.PauseBeforeConnecting, context.Time, cancellationToken);
                }

                machine = await connector.ConnectAsync(request, cancellationToken);
            }

            return machine;
        }
        catch (CommunicatorException e)
        {
            // Compat: Packer tells both failures like this.
            bool isTimeout = e.Message.StartsWith("Timeout", StringComparison.Ordinal);
            context.Ui.Error(isTimeout ? e.Message : $"Error waiting for {title}: {e.Message}");
            throw new BuildFailedException(e.Message, e);
        }
    }
}
