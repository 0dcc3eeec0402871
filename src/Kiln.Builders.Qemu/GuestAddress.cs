using System.Globalization;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Builders.Qemu.Running;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;
using Kiln.Values;

namespace Kiln.Builders.Qemu;

/// <summary>Finds the address of a machine on a bridge, which somebody else gives to it.</summary>
/// <param name="config">With all names filled in.</param>
/// <param name="started">Has a network card of its own address.</param>
/// <param name="context">Of the build.</param>
internal sealed class GuestAddress(QemuConfig config, StartedMachine started, BuildContext context)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>A machine that starts has no address yet, and its network is not to be flooded.</summary>
    private const int LooksBetweenCalls = 5;

    public Task<string> FindAsync(CancellationToken cancellationToken) =>
        context.Steps.RunAsync(QemuSteps.WaitGuestAddress, WaitAsync, cancellationToken);

    private async Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        string bridge = config.Network.NetBridge!;
        context.Ui.Say($"Waiting for the guest address to become available in the {bridge} network bridge...");
        TimeSpan? limit = config.Connection.ConnectTimeout;
        long start = context.Time.GetTimestamp();
        bool isSmall = true;
        for (int look = 1; limit is null || context.Time.GetElapsedTime(start) < limit; look++)
        {
            string neighbours = await BridgeNetwork.ReadNeighboursAsync(cancellationToken);
            if (BridgeNetwork.AddressOf(neighbours, bridge, started.Card!) is string address)
            {
                context.Ui.Log($"Found guest address {address}");
                return address;
            }

            if (isSmall && look % LooksBetweenCalls == 0)
            {
                isSmall = await BridgeNetwork.CallAsync(bridge, cancellationToken);
            }

            await Task.Delay(LookInterval, context.Time, cancellationToken);
        }

        throw new BuildFailedException(string.Create(
            CultureInfo.InvariantCulture,
            $"Nobody on the bridge {bridge} has spoken with this machine from the card {started.Card} within "
            + $"{GoDuration.Format(limit.Value)}. Does the machine get an address there (DHCP)?"));
    }
}
