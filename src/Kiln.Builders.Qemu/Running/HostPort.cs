using System.Net;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Machines.Ports;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Running;

/// <summary>Chooses the port of this machine that leads to ssh or winrm in the machine.</summary>
/// <param name="config">The user's options.</param>
/// <param name="context">Of the build.</param>
internal sealed class HostPort(QemuConfig config, BuildContext context)
{
    private const string PortField = "SSHHostPort";
    private const string NetDevice = "-netdev";

    /// <summary>The machine has no port here: nobody logs in, or it has an address of its own.</summary>
    public bool IsNeeded => config.Connection.Communicator != CommunicatorConfig.None && !config.Network.HasBridge;

    /// <summary>
    /// Whether somebody has to know the port before QEMU runs. Otherwise QEMU takes a free one, and no two builds can
    /// meet.
    /// </summary>
    private bool IsChosen => config.Network.HasPortRange
        || config.ExtraArguments.Any(static row =>
            row[0] == NetDevice || row.Any(static text => text.Contains(PortField, StringComparison.Ordinal)));

    /// <returns>The port; 0 when QEMU is to choose it, null when there is none.</returns>
    public async Task<int?> ChooseAsync(CancellationToken cancellationToken)
    {
        if (!IsNeeded)
        {
            return null;
        }

        if (config.Network.SkipNatMapping)
        {
            return config.Connection.Port;
        }

        if (!IsChosen)
        {
            return 0;
        }

        ReservedPort port = await new PortRange(config.Network.FirstPort, config.Network.LastPort + 1).TakeAsync(
            context,
            static port => ReservedPort.IsFree(IPAddress.Loopback, port.Number) ? port : null,
            cancellationToken);
        context.Cleanup.Push("", _ =>
        {
            port.Dispose();
            return ValueTask.CompletedTask;
        });
        return port.Number;
    }
}
