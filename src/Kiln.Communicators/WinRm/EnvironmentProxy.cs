using System.Net;

namespace Kiln.Communicators.WinRm;

/// <summary>
/// The proxies of the environment, but none for this machine itself.
/// </summary>
/// <param name="environment">Knows HTTP_PROXY, HTTPS_PROXY and NO_PROXY.</param>
// Compat: Packer asks no proxy for localhost and loopback addresses, whatever NO_PROXY says.
internal sealed class EnvironmentProxy(IWebProxy environment) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => environment.Credentials;
        set => throw new NotSupportedException("The environment says how to log in at its proxy.");
    }

    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : environment.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || environment.IsBypassed(host);
}
