using System.Collections.Concurrent;
using System.Threading.Channels;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>
/// The connection layer (RFC 4254): channels beside each other on one connection. Breaks once; everybody who waits then
/// learns why.
/// </summary>
internal sealed class SshMultiplexer : IAsyncDisposable
{
    /// <summary>Of answers that the server asked for and does not take.</summary>
    private const int MaxPendingAnswers = 1000;

    private readonly PacketConnection _connection;
    private readonly ConcurrentDictionary<uint, SshChannelCore> _channels = new();
    private readonly Channel<PacketBuilder> _answers = Channel.CreateBounded<PacketBuilder>(MaxPendingAnswers);
    private readonly CancellationTokenSource _end = new();
    private readonly GlobalRequests _requests;
    private readonly IncomingMessages _messages;
    private readonly Task _reading;
    private readonly Task _answering;
    private uint _lastNumber;
    private Exception? _failure;

    public SshMultiplexer(PacketConnection connection)
    {
        _connection = connection;
        _requests = new(this);
        _messages = new(this, _requests);
        _reading = ReadAllAsync();
        _answering = AnswerAllAsync();
    }

    public bool IsConnected => !_end.IsCancellationRequested;

    /// <inheritdoc cref="IncomingMessages.HasOpened"/>
    public bool HasOpened => _messages.HasOpened;

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Ended => _end.Token;

    /// <inheritdoc cref="PacketReader.LastBytes"/>
    public long LastBytes => _connection.LastBytes;

    /// <inheritdoc cref="IncomingMessages.Accept"/>
    public void Accept(string type, Func<IncomingChannel, Task> accept) => _messages.Accept(type, accept);

    /// <inheritdoc cref="GlobalRequests.AskAsync"/>
    public Task<byte[]?> RequestAsync(string name, PacketBuilder? details, CancellationToken cancellationToken) =>
        _requests.AskAsync(name, details, cancellationToken);

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
            ? new CommunicatorException(
                CommunicatorFailure.Start, $"ssh: the server refuses another channel: {refusal}.")
            : Lost();
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

    /// <summary>What is told to whoever wants something of a connection that has ended.</summary>
    public CommunicatorException Lost() => new(
        CommunicatorFailure.Connect, $"ssh: the connection was lost: {_failure?.Message ?? "it has ended."}", _failure);

    /// <summary>One with a number of ours; nobody has opened it yet.</summary>
    public SshChannelCore NewChannel()
    {
        SshChannelCore channel = new(this, Interlocked.Increment(ref _lastNumber));
        _channels[channel.Number] = channel;
        if (!IsConnected)
        {
            channel.End();
        }

        return channel;
    }

    public SshChannelCore? Find(uint number) => _channels.GetValueOrDefault(number);

    public void Forget(SshChannelCore channel) => _channels.TryRemove(channel.Number, out _);

    /// <summary>Sends it soon, without waiting.</summary>
    /// <exception cref="SshProtocolException">Too many wait already.</exception>
    public void Answer(PacketBuilder answer)
    {
        if (!_answers.Writer.TryWrite(answer))
        {
            throw new SshProtocolException("The server asks again and again and does not read the answers.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Break(new EndOfStreamException("It was closed."));
        await _reading;
        await _answering;
        _requests.Dispose();
    }

    private static bool IsBreak(Exception e, CancellationToken cancellationToken) =>
        e is IOException or ObjectDisposedException or CommunicatorException
            or System.Net.Sockets.SocketException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private async Task ReadAllAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> payload = await _connection.ReadAsync(_end.Token);
                _messages.Dispatch(payload.Span);
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
}
