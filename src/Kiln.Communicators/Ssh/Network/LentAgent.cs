using System.Net.Sockets;
using Kiln.Communicators.Ssh.Channels;
using Kiln.Communicators.Ssh.Keys;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>Lets commands on the machine use the user's agent.</summary>
internal sealed class LentAgent(SshAgent agent, SshMultiplexer multiplexer)
{
    public void Lend() => multiplexer.Accept("auth-agent@openssh.com", JoinAsync);

    private async Task JoinAsync(IncomingChannel incoming)
    {
        try
        {
            NetworkStream stream = await agent.OpenAsync(multiplexer.Ended);
            await Pump.RunAsync(incoming.Accept(), stream, multiplexer.Ended);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            incoming.Refuse(e.Message);
        }
    }
}
