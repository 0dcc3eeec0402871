using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Through an HTTP proxy, by CONNECT.</summary>
internal sealed class HttpProxyWay(ProxyLogin proxy) : IWay
{
    private const int MaxAnswer = 16 * 1024;

    public async Task<Stream> OpenAsync(MachineAddress address, CancellationToken cancellationToken)
    {
        NetworkStream stream = await TcpConnection.OpenAsync(proxy.Address, cancellationToken);
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Request(address)), cancellationToken);
            string answer = await ReadHeadAsync(stream, cancellationToken);
            Check(answer, address);
            return stream;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await stream.DisposeAsync();
            throw proxy.Failed($"it ended the connection ({e.Message})");
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Request(MachineAddress address)
    {
        string host = address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]" : address.Host;
        string target = string.Create(CultureInfo.InvariantCulture, $"{host}:{address.Port}");
        string login = string.IsNullOrEmpty(proxy.User)
            ? ""
            : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{proxy.User}:{proxy.Password}"))}\r\n";
        return $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{login}\r\n";
    }

    private void Check(string answer, MachineAddress address)
    {
        string[] words = answer.Split('\n')[0].TrimEnd().Split(' ', 3);
        if (words.Length < 2 || !words[0].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            throw proxy.Failed("it is no HTTP proxy");
        }

        if (words[1].Length != 3 || words[1][0] != '2')
        {
            string hint = words[1] == "407" ? "; set ssh_proxy_username and ssh_proxy_password" : "";
            throw proxy.Failed(
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

        throw proxy.Failed("it is no HTTP proxy");
    }
}
