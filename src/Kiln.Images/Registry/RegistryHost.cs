using System.Net;

namespace Kiln.Images.Registry;

/// <summary>Where a registry is reached.</summary>
internal static class RegistryHost
{
    /// <summary>The host that serves docker's own registry is not the one in its name.</summary>
    public static string ApiHost(string registry) => registry == "docker.io" ? "registry-1.docker.io" : registry;

    /// <summary>Only to this machine itself does anything go without encryption.</summary>
    public static bool IsLoopback(Uri address) => address.IsLoopback || (
        IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));

    public static bool IsSame(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Host == other.Host && one.Port == other.Port;
}
