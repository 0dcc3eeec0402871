using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Through an HTTP proxy, by CONNECT.</summary>
internal sealed class HttpProxyWay(ProxyLogin proxy) : ProxyWay(proxy)
{
    private const int MaxAnswer = 16 * 1024;

    protected override async Task AskAsync(
        NetworkStream stream,
        MachineAddress address,
        CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Request(address)), cancellationToken);
        Check(await ReadHeadAsync(stream, cancellationToken), address);
    }

    private string Request(MachineAddress address)
    {
        string host = address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]" : address.Host;
        string target = string.Create(CultureInfo.InvariantCulture, $"{host}:{address.Port}");
        string login = string.IsNullOrEmpty(Proxy.User)
            ? ""
            : "Proxy-Authorization: Basic "
                + $"{Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Proxy.User}:{Proxy.Password}"))}\r\n";
        return $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{login}\r\n";
    }

    private void Check(string answer, MachineAddress address)
    {
        string[] words = answer.Split('\n')[0].TrimEnd().Split(' ', 3);
        if (words.Length < 2 || !words[0].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            throw Proxy.Failed("it is no HTTP proxy");
        }

        if (words[1].Length != 3 || words[1][0] != '2')
        {
            string hint = words[1] == "407" ? "; set ssh_proxy_username and ssh_proxy_password" : "";
            throw Proxy.Failed(
                $"it does not reach {address.Host} port {address.Port}: {string.Join(' ', words[1..])}{hint}");
        }
    }

    /// <summary>Byte by byte, because what follows belongs to the server behind the proxy.</summary>
    private async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (head.Count < MaxAnswer)
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            head.Add(one[0]);
            if (head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
            {
                return Encoding.Latin1.GetString([.. head]);
            }
        }

        throw Proxy.Failed("it is no HTTP proxy");
    }
}
