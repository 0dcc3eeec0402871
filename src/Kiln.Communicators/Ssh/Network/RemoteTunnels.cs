using System.Collections.Immutable;
using System.Net.Sockets;
using Kiln.Communicators.Ssh.Channels;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Lets the machine listen; what connects there reaches another address from here.</summary>
internal sealed class RemoteTunnels(SshMultiplexer multiplexer)
{
    /// <summary>By its name a server would be content with IPv6 alone.</summary>
    private const string ListenHost = "127.0.0.1";

    private ImmutableDictionary<int, Tunnel> _tunnels = ImmutableDictionary<int, Tunnel>.Empty;

    /// <exception cref="CommunicatorException">The machine does not listen.</exception>
    public async Task OpenAsync(Tunnel tunnel, CancellationToken cancellationToken)
    {
        _tunnels = _tunnels.SetItem(tunnel.ListenPort, tunnel);
        multiplexer.Accept("forwarded-tcpip", JoinAsync);
        byte[]? answer = await multiplexer.RequestAsync(
            "tcpip-forward",
            new PacketBuilder().Text(ListenHost).Number((uint)tunnel.ListenPort),
            cancellationToken);
        if (answer is null)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Connect,
                $"ssh: the machine does not listen on its port {tunnel.ListenPort} for ssh_remote_tunnels: the port is taken, "
                + "or its server forbids forwarding.");
        }
    }

    private async Task JoinAsync(IncomingChannel incoming)
    {
        if (!_tunnels.TryGetValue(ListenPort(incoming.Details), out Tunnel? tunnel))
        {
            incoming.Refuse("Nobody asked for this port.");
            return;
        }

        try
        {
            NetworkStream stream = await TcpConnection.OpenAsync(tunnel.Target, multiplexer.Ended);
            await Pump.RunAsync(incoming.Accept(), stream, multiplexer.Ended);
        }
        catch (Exception e) when (e is CommunicatorException or OperationCanceledException)
        {
            incoming.Refuse(e.Message);
        }
    }

    private static int ListenPort(byte[] details)
    {
        PacketParser parser = new(details);
        parser.Text();
        return (int)parser.Number();
    }
}
