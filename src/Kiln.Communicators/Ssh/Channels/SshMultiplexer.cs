using System.Collections.Concurrent;
using System.Threading.Channels;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>
/// The connection layer (RFC 4254): gives each message to its channel. Breaks once; everybody who waits then learns
/// why.
/// </summary>
internal sealed class SshMultiplexer : IAsyncDisposable
{
    private const uint ConnectFailed = 2;
    private const uint UnknownType = 3;

    /// <summary>Of answers that the server asked for and does not take.</summary>
    private const int MaxPendingAnswers = 1000;

    private readonly PacketConnection _connection;
    private readonly ConcurrentDictionary<uint, SshChannelCore> _channels = new();
    private readonly ConcurrentQueue<TaskCompletionSource<byte[]?>> _globalReplies = new();
    private readonly SemaphoreSlim _globalOrder = new(1, 1);
    private readonly Channel<PacketBuilder> _answers = Channel.CreateBounded<PacketBuilder>(MaxPendingAnswers);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, Func<IncomingChannel, Task>> _acceptors = new();
    private readonly Task _reading;
    private readonly Task _answering;
    private uint _lastNumber;
    private volatile bool _hasOpened;
    private Exception? _failure;

    public SshMultiplexer(PacketConnection connection)
    {
        _connection = connection;
        _reading = ReadAllAsync();
        _answering = AnswerAllAsync();
    }

    public bool IsConnected => !_end.IsCancellationRequested;

    /// <summary>The server has opened a channel that we asked for.</summary>
    public bool HasOpened => _hasOpened;

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Ended => _end.Token;

    /// <inheritdoc cref="PacketReader.LastBytes"/>
    public long LastBytes => _connection.LastBytes;

    /// <summary>Lets the server open channels of a type.</summary>
    public void Accept(string type, Func<IncomingChannel, Task> accept) => _acceptors[type] = accept;

    /// <summary>Opens a channel.</summary>
    /// <exception cref="CommunicatorException">The server refuses, or the connection has ended.</exception>
    public async Task<SshChannelCore> OpenAsync(
        string type,
        PacketBuilder? details,
        CancellationToken cancellationToken)
    {
        SshChannelCore channel = NewChannel();
        PacketBuilder message = new PacketBuilder(MessageId.ChannelOpen)
            .Text(type).Number(channel.Number).Number(SshChannelCore.Window).Number(SshChannelCore.MaxPacket)
            .Raw(details is null ? [] : details.Span);
        string? refusal;
        try
        {
            await SendAsync(message, cancellationToken);
            refusal = await channel.Opened.WaitAsync(cancellationToken);
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }

        if (refusal is null)
        {
            return channel;
        }

        _channels.TryRemove(channel.Number, out _);
        throw IsConnected
            ? new CommunicatorException(CommunicatorFailure.Start, $"ssh: the server refuses another channel: {refusal}.")
            : Lost();
    }

    /// <summary>Asks the server for something that is not about a channel.</summary>
    /// <returns>What it says to it; null when it refuses.</returns>
    public async Task<byte[]?> RequestAsync(string name, PacketBuilder? details, CancellationToken cancellationToken)
    {
        TaskCompletionSource<byte[]?> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PacketBuilder message = new PacketBuilder(MessageId.GlobalRequest)
            .Text(name).Flag(value: true).Raw(details is null ? [] : details.Span);

        // Replies have no number: they come in the order of the requests.
        await _globalOrder.WaitAsync(cancellationToken);
        try
        {
            _globalReplies.Enqueue(reply);
            await SendAsync(message, CancellationToken.None);
        }
        finally
        {
            _globalOrder.Release();
        }

        await using (_end.Token.Register(() => reply.TrySetException(Lost())))
        {
            return await reply.Task.WaitAsync(cancellationToken);
        }
    }

    /// <exception cref="CommunicatorException">The connection has ended.</exception>
    public async Task SendAsync(PacketBuilder message, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.SendAsync(message, cancellationToken);
        }
        catch (Exception e) when (IsBreak(e, cancellationToken))
        {
            Break(e);
            throw Lost();
        }
    }

    /// <summary>The same, when it does not matter that there is no connection any more.</summary>
    public async Task TrySendAsync(PacketBuilder message)
    {
        try
        {
            await SendAsync(message, CancellationToken.None);
        }
        catch (CommunicatorException)
        {
            // Who waits for something has been told.
        }
    }

    public async Task SendDataAsync(
        uint remoteNumber,
        ReadOnlyMemory<byte> data,
        int maxPart,
        CancellationToken cancellationToken)
    {
        try
        {
            await _connection.SendDataAsync(
                count => new PacketBuilder(MessageId.ChannelData).Number(remoteNumber).Number((uint)count),
                data,
                maxPart,
                cancellationToken);
        }
        catch (Exception e) when (IsBreak(e, cancellationToken))
        {
            Break(e);
            throw Lost();
        }
    }

    /// <summary>Ends the connection for a reason; only the first one counts.</summary>
    public void Break(Exception reason)
    {
        if (Interlocked.CompareExchange(ref _failure, reason, null) is null)
        {
            _end.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Break(new EndOfStreamException("It was closed."));
        await _reading;
        await _answering;
    }

    private static bool IsBreak(Exception e, CancellationToken cancellationToken) =>
        e is IOException or ObjectDisposedException or CommunicatorException
            or System.Net.Sockets.SocketException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private CommunicatorException Lost() => new(
        CommunicatorFailure.Connect, $"ssh: the connection was lost: {_failure?.Message ?? "it has ended."}", _failure);

    private SshChannelCore NewChannel()
    {
        SshChannelCore channel = new(this, Interlocked.Increment(ref _lastNumber));
        _channels[channel.Number] = channel;
        if (!IsConnected)
        {
            channel.End();
        }

        return channel;
    }

    private async Task ReadAllAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> payload = await _connection.ReadAsync(_end.Token);
                Dispatch(payload.Span);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Break(e);
        }

        await _connection.DisposeAsync();
        _answers.Writer.TryComplete();
        foreach (SshChannelCore channel in _channels.Values)
        {
            channel.End();
        }
    }

    /// <summary>Whoever reads must not wait for the other side to read, so answers are sent from here.</summary>
    private async Task AnswerAllAsync()
    {
        await foreach (PacketBuilder answer in _answers.Reader.ReadAllAsync(CancellationToken.None))
        {
            await TrySendAsync(answer);
        }
    }

    private void Answer(PacketBuilder answer)
    {
        if (!_answers.Writer.TryWrite(answer))
        {
            throw new SshProtocolException("The server asks again and again and does not read the answers.");
        }
    }

    private void Dispatch(ReadOnlySpan<byte> payload)
    {
        PacketParser parser = new(payload[1..]);
        switch (payload[0])
        {
            case MessageId.GlobalRequest:
                parser.Text();
                if (parser.Flag())
                {
                    Answer(new PacketBuilder(MessageId.RequestFailure));
                }

                break;
            case MessageId.RequestSuccess when _globalReplies.TryDequeue(out TaskCompletionSource<byte[]?>? reply):
                reply.TrySetResult(payload[1..].ToArray());
                break;
            case MessageId.RequestFailure when _globalReplies.TryDequeue(out TaskCompletionSource<byte[]?>? reply):
                reply.TrySetResult(null);
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
        if (!_channels.TryGetValue(number, out SshChannelCore? channel))
        {
            throw new SshProtocolException($"The server speaks of the channel {number}, which there is not.");
        }

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
        _channels.TryRemove(channel.Number, out _);
        if (channel.ReceiveClose(out uint remoteNumber))
        {
            Answer(new PacketBuilder(MessageId.ChannelClose).Number(remoteNumber));
        }
    }

    private void ReceiveRequest(SshChannelCore channel, PacketParser parser)
    {
        string name = parser.Text();
        bool wantsReply = parser.Flag();
        channel.ReceiveRequest(name, parser.Rest);
        if (wantsReply)
        {
            Answer(new PacketBuilder(MessageId.ChannelFailure).Number(channel.RemoteNumber));
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
            Answer(Refusal(remoteNumber, UnknownType, "Nobody asked for such channels."));
            return;
        }

        IncomingChannel incoming = new(
            parser.Rest.ToArray(),
            () =>
            {
                SshChannelCore channel = NewChannel();
                channel.Confirm(remoteNumber, window, maxPacket);
                Answer(new PacketBuilder(MessageId.ChannelOpenConfirmation)
                    .Number(remoteNumber).Number(channel.Number).Number(SshChannelCore.Window)
                    .Number(SshChannelCore.MaxPacket));
                return channel;
            },
            reason => Answer(Refusal(remoteNumber, ConnectFailed, reason)));
        _ = accept(incoming);
    }

    private static PacketBuilder Refusal(uint remoteNumber, uint code, string reason) =>
        new PacketBuilder(MessageId.ChannelOpenFailure).Number(remoteNumber).Number(code).Text(reason).Text("");
}
