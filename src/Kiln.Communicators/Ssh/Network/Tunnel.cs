using System.Globalization;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>One entry of <c>ssh_local_tunnels</c> or <c>ssh_remote_tunnels</c>: <c>PORT:HOST:PORT</c>.</summary>
/// <param name="ListenPort">Where connections come in.</param>
/// <param name="Target">Where they go.</param>
internal sealed record Tunnel(int ListenPort, MachineAddress Target)
{
    /// <param name="text">Has been validated.</param>
    public static Tunnel Parse(string text)
    {
        string[] parts = text.Split(':');
        return new(
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            new(parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture)));
    }
}
