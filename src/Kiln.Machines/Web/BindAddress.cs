using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Kiln.Sdk.Components;

namespace Kiln.Machines.Web;

/// <summary>Chooses the address that the web server listens on.</summary>
internal static class BindAddress
{
    /// <exception cref="BuildFailedException">The options name none of this machine.</exception>
    public static IPAddress Choose(WebServerConfig config, IPAddress reachedBy)
    {
        AddressFamily? family = config.HttpNetworkProtocol switch
        {
            "tcp4" => AddressFamily.InterNetwork,
            "tcp6" => AddressFamily.InterNetworkV6,
            _ => null,
        };
        if (!string.IsNullOrEmpty(config.HttpInterface))
        {
            return OfInterface(config.HttpInterface, family);
        }

        IPAddress address = string.IsNullOrEmpty(config.HttpBindAddress)
            ? InFamily(reachedBy, family)
            : IPAddress.Parse(config.HttpBindAddress);
        return family is null || address.AddressFamily == family
            ? address
            : throw new BuildFailedException(
                $"http_network_protocol is {config.HttpNetworkProtocol}, but {address} is no such address.");
    }

    private static IPAddress InFamily(IPAddress address, AddressFamily? family) => family switch
    {
        AddressFamily.InterNetworkV6 when IPAddress.Loopback.Equals(address) => IPAddress.IPv6Loopback,
        AddressFamily.InterNetworkV6 when IPAddress.Any.Equals(address) => IPAddress.IPv6Any,
        _ => address,
    };

    private static IPAddress OfInterface(string name, AddressFamily? family)
    {
        NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
        NetworkInterface found = all.FirstOrDefault(i => i.Name == name)
            ?? throw new BuildFailedException(
                $"There is no network interface \"{name}\" (http_interface). This machine has "
                + $"{string.Join(", ", all.Select(static i => i.Name).Order(StringComparer.Ordinal))}.");
        return found.GetIPProperties().UnicastAddresses
            .Select(static a => a.Address)
            .Where(a => family is null || a.AddressFamily == family)
            .OrderBy(static a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
            .ThenBy(static a => a.IsIPv6LinkLocal)
            .FirstOrDefault()
            ?? throw new BuildFailedException(
                $"The network interface \"{name}\" (http_interface) has no such address.");
    }
}
