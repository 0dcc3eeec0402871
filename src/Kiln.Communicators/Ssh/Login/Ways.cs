using System.Globalization;
using Kiln.Communicators.Ssh.Channels;
using Kiln.Communicators.Ssh.Network;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Login;

/// <summary>Logs in to a server on the way.</summary>
/// <param name="user">Null for the one of the options.</param>
internal delegate Task<SshTransport> LogInToBastion(
    MachineAddress address,
    string? user,
    IWay way,
    HostKeyJudge judge,
    CancellationToken cancellationToken);

/// <summary>Finds the way that the options describe.</summary>
internal static class Ways
{
    private const string Http = "http://";
    private const string Socks = "socks5://";

    public static IWay Of(ConnectRequest request, LogInToBastion logIn)
    {
        CommunicatorConfig config = request.Config;
        if (!string.IsNullOrEmpty(config.SshProxyHost))
        {
            return Proxy(config);
        }

        IWay way = new DirectWay();
        foreach (string hop in (config.SshBastionHost ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            (string? user, MachineAddress address) = ParseHop(hop, config.SshBastionPort);
            HostKeyPolicy anyKey = HostKeyPolicy.AcceptAny with { Warns = request.HostKeys.Warns };
            HostKeyJudge judge = new(anyKey, address.Host, request.Ui);
            way = new BastionWay(way, (before, token) => logIn(address, user, before, judge, token));
        }

        return way;
    }

    private static IWay Proxy(CommunicatorConfig config)
    {
        string host = config.SshProxyHost!;
        bool isHttp = host.StartsWith(Http, StringComparison.OrdinalIgnoreCase);
        string bare = isHttp ? host[Http.Length..]
            : host.StartsWith(Socks, StringComparison.OrdinalIgnoreCase) ? host[Socks.Length..]
            : host;
        ProxyLogin proxy = new(
            new(bare.TrimEnd('/'), config.SshProxyPort == 0 ? 1080 : config.SshProxyPort),
            config.SshProxyUsername,
            config.SshProxyPassword);
        return isHttp ? new HttpProxyWay(proxy) : new Socks5Way(proxy);
    }

    /// <summary><c>[USER@]HOST[:PORT]</c>; an IPv6 address with a port stands in brackets.</summary>
    private static (string? User, MachineAddress Address) ParseHop(string text, int port)
    {
        int at = text.LastIndexOf('@');
        string? user = at > 0 ? text[..at] : null;
        string rest = text[(at + 1)..];
        int colon = rest.LastIndexOf(':');
        bool isPort = colon > 0
            && (rest[colon - 1] == ']' || rest.IndexOf(':', StringComparison.Ordinal) == colon)
            && int.TryParse(rest.AsSpan(colon + 1), CultureInfo.InvariantCulture, out port);
        string host = (isPort ? rest[..colon] : rest).Trim('[', ']');
        return (user, new(host, port is > 0 and <= ushort.MaxValue ? port : 22));
    }
}
