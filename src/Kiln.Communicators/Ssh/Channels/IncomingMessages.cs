using System.Collections.Concurrent;
using Kiln.Communicators.Ssh.Protocol;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>Gives each message of the server to whom it is for.</summary>
internal sealed class IncomingMessages(SshMultiplexer multiplexer, GlobalRequests requests)
{
    private const uint ConnectFailed = 2;
    private const uint UnknownType = 3;

    private readonly ConcurrentDictionary<string, Func<IncomingChannel, Task>> _acceptors = new();
    private volatile bool _hasOpened;

    /// <summary>The server has opened a channel that we asked for.</summary>
    public bool HasOpened => _hasOpened;

    /// <summary>Lets the server open channels of a type.</summary>
    public void Accept(string type, Func<IncomingChannel, Task> accept) => _acceptors[type] = accept;

    /// <exception cref="SshProtocolException">It has no place here.</exception>
    public void Dispatch(ReadOnlySpan<byte> payload)
    {
        PacketParser parser = new(payload[1..]);
        switch (payload[0])
        {
            case MessageId.GlobalRequest:
                parser.Text();
                if (parser.Flag())
                {
                    multiplexer.Answer(new PacketBuilder(MessageId.RequestFailure));
                }

                break;
            case MessageId.RequestSuccess when requests.TryAnswer(payload[1..].ToArray()):
            case MessageId.RequestFailure when requests.TryAnswer(null):
                break;
            case MessageId.ChannelOpen:
                ReceiveOpen(parser);
                break;
            case >= MessageId.ChannelOpenConfirmation and <= MessageId.ChannelFailure:
                DispatchToChannel(payload[0], parser);
                break;
            default:
                throw new SshProtocolException($"The server sent message {payload[0]}, which has no place here.");
        }
    }

    private void DispatchToChannel(byte message, PacketParser parser)
    {
        uint number = parser.Number();
        SshChannelCore channel = multiplexer.Find(number)
            ?? throw new SshProtocolException($"The server speaks of the channel {number}, which there is not.");
        switch (message)
        {
            case MessageId.ChannelOpenConfirmation:
                _hasOpened = true;
                channel.Confirm(parser.Number(), parser.Number(), parser.Number());
                break;
            case MessageId.ChannelOpenFailure:
                parser.Number();
                channel.Refuse(parser.Text());
                break;
            case MessageId.ChannelWindowAdjust:
                channel.MakeRoom(parser.Number());
                break;
            case MessageId.ChannelData:
                channel.Receive(parser.Bytes(), isError: false);
                break;
            case MessageId.ChannelExtendedData:
                channel.ReceiveExtended(parser.Number(), parser.Bytes());
                break;
            case MessageId.ChannelEof:
                channel.ReceiveEnd();
                break;
            case MessageId.ChannelClose:
                ReceiveClose(channel);
                break;
            case MessageId.ChannelRequest:
                ReceiveRequest(channel, parser);
                break;
            default:
                channel.ReceiveReply(message == MessageId.ChannelSuccess);
                break;
        }
    }

    private void ReceiveClose(SshChannelCore channel)
    {
        multiplexer.Forget(channel);
        if (channel.ReceiveClose(out uint remoteNumber))
        {
            multiplexer.Answer(new PacketBuilder(MessageId.ChannelClose).Number(remoteNumber));
        }
    }

    private void ReceiveRequest(SshChannelCore channel, PacketParser parser)
    {
        string name = parser.Text();
        bool wantsReply = parser.Flag();
        channel.ReceiveRequest(name, parser.Rest);
        if (wantsReply)
        {
            multiplexer.Answer(new PacketBuilder(MessageId.ChannelFailure).Number(channel.RemoteNumber));
        }
    }

    private void ReceiveOpen(PacketParser parser)
    {
        string type = parser.Text();
        uint remoteNumber = parser.Number();
        uint window = parser.Number();
        uint maxPacket = parser.Number();
        if (!_acceptors.TryGetValue(type, out Func<IncomingChannel, Task>? accept))
        {
            multiplexer.Answer(Refusal(remoteNumber, UnknownType, "Nobody asked for such channels."));
            return;
        }

        IncomingChannel incoming = new(
            parser.Rest.ToArray(),
            () => Confirm(remoteNumber, window, maxPacket),
            reason => multiplexer.Answer(Refusal(remoteNumber, ConnectFailed, reason)));
        _ = accept(incoming);
    }

    private SshChannelCore Confirm(uint remoteNumber, uint window, uint maxPacket)
    {
        SshChannelCore channel = multiplexer.NewChannel();
        channel.Confirm(remoteNumber, window, maxPacket);
        multiplexer.Answer(new PacketBuilder(MessageId.ChannelOpenConfirmation)
            .Number(remoteNumber)
            .Number(channel.Number)
            .Number(SshChannelCore.Window)
            .Number(SshChannelCore.MaxPacket));
        return channel;
    }

    private static PacketBuilder Refusal(uint remoteNumber, uint code, string reason) =>
        new PacketBuilder(MessageId.ChannelOpenFailure).Number(remoteNumber).Number(code).Text(reason).Text("");
}
