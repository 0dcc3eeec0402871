using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Where a proxy is, and who uses it.</summary>
internal sealed record ProxyLogin(MachineAddress Address, string? User, string? Password)
{
    public CommunicatorException Failed(string reason) => new(
        CommunicatorFailure.Connect, $"the proxy {Address.Host} port {Address.Port} (ssh_proxy_host): {reason}");
}
