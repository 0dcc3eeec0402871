using System.Buffers.Binary;
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

    /// <summary>The kernel remembers some hundred neighbours.</summary>
    private const int ShortestPrefix = 23;

    private const int LongestPrefix = 30;

    private const int DiscardPort = 9;

    // Columns of the neighbours.
    private const int AddressColumn = 0;
    private const int FlagsColumn = 2;
    private const int CardColumn = 3;
    private const int DeviceColumn = 5;

    /// <summary>The address that this machine has on the bridge.</summary>
    /// <exception cref="BuildFailedException">There is no such bridge, or it has no address.</exception>
    public static IPAddress AddressOn(string bridge) => OwnAddress(bridge).Address;

    /// <summary>
    /// Speaks to every address of a small network, so that this machine learns who is there: a machine that gets its
    /// address from elsewhere has no reason to speak with this one first.
    /// </summary>
    /// <returns>False when the network is too large for that.</returns>
    public static async Task<bool> CallAsync(string bridge, CancellationToken cancellationToken)
    {
        UnicastIPAddressInformation own = OwnAddress(bridge);
        if (own.PrefixLength < ShortestPrefix)
        {
            return false;
        }

        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(own.Address, 0));
        foreach (IPAddress address in Neighbourhood(own.Address, own.PrefixLength))
        {
            try
            {
                await socket.SendToAsync(
                    ReadOnlyMemory<byte>.Empty, SocketFlags.None, new IPEndPoint(address, DiscardPort), cancellationToken);
            }
            catch (SocketException)
            {
                // Nobody is there, or somebody does not want it: the next one.
            }
        }

        return true;
    }

    /// <summary>All addresses that hosts of a network may have, but one; none where only two can talk.</summary>
    public static IEnumerable<IPAddress> Neighbourhood(IPAddress own, int prefixLength)
    {
        if (prefixLength > LongestPrefix)
        {
            yield break;
        }

        uint first = BinaryPrimitives.ReadUInt32BigEndian(own.GetAddressBytes()) & ~(uint.MaxValue >> prefixLength);
        uint count = uint.MaxValue >> prefixLength;
        byte[] bytes = new byte[sizeof(uint)];
        for (uint i = 1; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, first + i);
            IPAddress address = new(bytes);
            if (!address.Equals(own))
            {
                yield return address;
            }
        }
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

    private static UnicastIPAddressInformation OwnAddress(string bridge)
    {
        NetworkInterface found = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(card => card.Name == bridge)
            ?? throw new BuildFailedException(
                $"Error getting the bridge {bridge} interface: this machine has no such one.")
            {
                Advice = "net_bridge names a bridge that is there already, such as virbr0.",
            };
        return found.GetIPProperties().UnicastAddresses
            .FirstOrDefault(static address => address.Address.AddressFamily == AddressFamily.InterNetwork)
            ?? throw new BuildFailedException(
                $"Error getting an IPv4 address from the bridge {bridge}: cannot find any IPv4 address");
    }
}
