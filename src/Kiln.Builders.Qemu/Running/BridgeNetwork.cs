using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Running;

/// <summary>A bridge of this machine, with a machine on it that gets its address from somebody else.</summary>
internal static class BridgeNetwork
{
    private const string Neighbours = "/proc/net/arp";
    private const int Complete = 0x2;

    // Columns of the neighbours.
    private const int AddressColumn = 0;
    private const int FlagsColumn = 2;
    private const int CardColumn = 3;
    private const int DeviceColumn = 5;

    /// <summary>The address that this machine has on the bridge.</summary>
    /// <exception cref="BuildFailedException">There is no such bridge, or it has no address.</exception>
    public static IPAddress AddressOn(string bridge)
    {
        NetworkInterface found = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(card => card.Name == bridge)
            ?? throw new BuildFailedException(
                $"Error getting the bridge {bridge} interface: this machine has no such one.")
            {
                Advice = "net_bridge names a bridge that is there already, such as virbr0.",
            };
        return found.GetIPProperties().UnicastAddresses
            .Select(static address => address.Address)
            .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork)
            ?? throw new BuildFailedException(
                $"Error getting an IPv4 address from the bridge {bridge}: cannot find any IPv4 address");
    }

    /// <summary>The address of the network card that has spoken with this machine; null when none has yet.</summary>
    /// <param name="table">The neighbours as the kernel lists them.</param>
    /// <param name="bridge">Where it is.</param>
    /// <param name="card">Its hardware address.</param>
    public static string? AddressOf(string table, string bridge, string card) => table
        .Split('\n')
        .Skip(1)
        .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length > DeviceColumn
            && fields[DeviceColumn] == bridge
            && string.Equals(fields[CardColumn], card, StringComparison.OrdinalIgnoreCase)
            && (Convert.ToInt32(fields[FlagsColumn], 16) & Complete) != 0)
        .Select(static fields => fields[AddressColumn])
        .FirstOrDefault();

    public static Task<string> ReadNeighboursAsync(CancellationToken cancellationToken) =>
        File.ReadAllTextAsync(Neighbours, cancellationToken);
}
