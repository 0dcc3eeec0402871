using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Through a SOCKS5 proxy (RFC 1928, RFC 1929). Names are resolved by the proxy.</summary>
internal sealed class Socks5Way(ProxyLogin proxy) : ProxyWay(proxy)
{
    private const byte Version = 5;
    private const byte LoginVersion = 1;
    private const byte NoLogin = 0;
    private const byte PasswordLogin = 2;
    private const byte Connect = 1;
    private const byte Ipv4 = 1;
    private const byte Name = 3;
    private const byte Ipv6 = 4;
    private const int MaxText = 255;

    protected override async Task AskAsync(
        NetworkStream stream,
        MachineAddress address,
        CancellationToken cancellationToken)
    {
        await LogInAsync(stream, cancellationToken);
        await ConnectAsync(stream, address, cancellationToken);
    }

    private async Task LogInAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] greeting = string.IsNullOrEmpty(Proxy.User)
            ? [Version, 1, NoLogin]
            : [Version, 2, NoLogin, PasswordLogin];
        await stream.WriteAsync(greeting, cancellationToken);
        byte[] answer = new byte[2];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        if (answer[0] != Version)
        {
            throw Proxy.Failed("it is no SOCKS5 proxy");
        }

        switch (answer[1])
        {
            case NoLogin:
                return;
            case PasswordLogin when !string.IsNullOrEmpty(Proxy.User):
                await stream.WriteAsync(
                    (byte[])[LoginVersion, .. Text(Proxy.User), .. Text(Proxy.Password ?? "")], cancellationToken);
                await stream.ReadExactlyAsync(answer, cancellationToken);
                if (answer[1] != 0)
                {
                    throw Proxy.Failed("it refuses ssh_proxy_username and ssh_proxy_password");
                }

                return;
            default:
                throw Proxy.Failed("it wants a login; set ssh_proxy_username and ssh_proxy_password");
        }
    }

    private async Task ConnectAsync(NetworkStream stream, MachineAddress address, CancellationToken cancellationToken)
    {
        byte[] port = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(port, (ushort)address.Port);
        await stream.WriteAsync((byte[])[Version, Connect, 0, .. Target(address.Host), .. port], cancellationToken);
        byte[] head = new byte[4];
        await stream.ReadExactlyAsync(head, cancellationToken);
        if (head[1] != 0)
        {
            throw Proxy.Failed($"it does not reach {address.Host} port {address.Port}: {Reason(head[1])}");
        }

        int length = head[3] switch
        {
            Ipv4 => 4,
            Ipv6 => 16,
            Name => await ReadByteAsync(stream, cancellationToken),
            _ => throw Proxy.Failed("its answer is none of SOCKS5"),
        };
        await stream.ReadExactlyAsync(new byte[length + 2], cancellationToken);
    }

    private byte[] Target(string host)
    {
        if (!IPAddress.TryParse(host, out IPAddress? parsed))
        {
            return [Name, .. Text(host)];
        }

        byte kind = parsed.AddressFamily == AddressFamily.InterNetworkV6 ? Ipv6 : Ipv4;
        return [kind, .. parsed.GetAddressBytes()];
    }

    private byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= MaxText
            ? [(byte)bytes.Length, .. bytes]
            : throw Proxy.Failed($"a name or password has more than {MaxText} bytes");
    }

    private static async Task<int> ReadByteAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] one = new byte[1];
        await stream.ReadExactlyAsync(one, cancellationToken);
        return one[0];
    }

    private static string Reason(byte code) => code switch
    {
        2 => "its rules forbid it",
        3 => "the network is unreachable",
        4 => "the host is unreachable",
        5 => "the connection was refused",
        6 => "the way there is too long",
        7 => "it does not connect for others",
        8 => "it does not know such addresses",
        _ => "it failed",
    };
}
