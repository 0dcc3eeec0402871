using System.Diagnostics;
using System.IO.Pipelines;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>
/// One channel (RFC 4254): two directions with windows. What the other side sends is kept until somebody reads it,
/// never more than the window; so a slow reader slows the sender down.
/// </summary>
internal sealed class SshChannelCore : IAsyncDisposable
{
    /// <summary>Enough for a fast network, and all that a reader who does not read can cost.</summary>
    public const uint Window = 2 * 1024 * 1024;

    public const uint MaxPacket = 32 * 1024;

    private const uint ErrorData = 1;

    private static readonly PipeOptions PipeOptions = new(
        pauseWriterThreshold: 0, minimumSegmentSize: (int)MaxPacket, useSynchronizationContext: false);

    private readonly SshMultiplexer _multiplexer;
    private readonly Lock _lock = new();
    private readonly Pipe _output = new(PipeOptions);
    private readonly Pipe _error = new(PipeOptions);
    private readonly Queue<TaskCompletionSource<bool>> _replies = new();
    private readonly TaskCompletionSource<string?> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _roomMade = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _remoteNumber;
    private uint _remoteWindow;
    private uint _remoteMaxPacket;
    private uint _localWindow = Window;
    private uint _consumed;
    private bool _isInputWanted = true;
    private bool _isEndSent;
    private bool _isCloseSent;

    public SshChannelCore(SshMultiplexer multiplexer, uint number)
    {
        _multiplexer = multiplexer;
        Number = number;
        Output = new ChannelReadStream(_output.Reader, ConsumeAsync);
        Error = new ChannelReadStream(_error.Reader, ConsumeAsync);
        Input = new ChannelWriteStream(this);
    }

    /// <summary>The number that the other side gave it.</summary>
    public uint RemoteNumber => _remoteNumber;

    /// <summary>Ours.</summary>
    public uint Number { get; }

    public Stream Input { get; }

    public Stream Output { get; }

    public Stream Error { get; }

    /// <summary>Completes when the other side has closed the channel, or the connection has ended.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Null when it was opened; otherwise what the server says about why not.</summary>
    public Task<string?> Opened => _opened.Task;

    /// <summary>Gets requests of the other side: their names and what comes behind <c>want reply</c>.</summary>
    public Action<string, ReadOnlySpan<byte>>? OnRequest { get; set; }

    /// <summary>Asks for something and waits for the answer.</summary>
    /// <returns>False when it was refused, or the channel ended.</returns>
    public Task<bool> RequestAsync(string name, PacketBuilder? details, CancellationToken cancellationToken) =>
        SendRequestAsync(name, details, wantsReply: true, cancellationToken);

    public Task NotifyAsync(string name, PacketBuilder? details, CancellationToken cancellationToken) =>
        SendRequestAsync(name, details, wantsReply: false, cancellationToken);

    /// <summary>Sends all of it; waits while the other side does not take more.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            int count = await TakeRoomAsync(data.Length, cancellationToken);
            await _multiplexer.SendDataAsync(_remoteNumber, data[..count], (int)_remoteMaxPacket, cancellationToken);
            data = data[count..];
        }
    }

    /// <summary>There will be no more input.</summary>
    public async Task EndInputAsync()
    {
        lock (_lock)
        {
            if (_isEndSent || _isCloseSent || _closed.Task.IsCompleted)
            {
                return;
            }

            _isEndSent = true;
        }

        await _multiplexer.TrySendAsync(new PacketBuilder(MessageId.ChannelEof).Number(_remoteNumber));
    }

    /// <summary>Closes it from this side; what still comes is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        bool sends;
        lock (_lock)
        {
            sends = !_isCloseSent && _opened.Task is { IsCompletedSuccessfully: true, Result: null };
            _isCloseSent = true;
        }

        await _output.Reader.CompleteAsync();
        await _error.Reader.CompleteAsync();
        if (sends)
        {
            await _multiplexer.TrySendAsync(new PacketBuilder(MessageId.ChannelClose).Number(_remoteNumber));
        }
    }

    public void Confirm(uint remoteNumber, uint window, uint maxPacket)
    {
        lock (_lock)
        {
            _remoteNumber = remoteNumber;
            _remoteWindow = window;
            _remoteMaxPacket = Math.Clamp(maxPacket, 1, MaxPacket);
        }

        _opened.TrySetResult(null);
    }

    public void Refuse(string reason)
    {
        _opened.TrySetResult(reason);
        End();
    }

    public void Receive(ReadOnlySpan<byte> data, bool isError)
    {
        lock (_lock)
        {
            if (data.Length > _localWindow)
            {
                throw new SshProtocolException("The server sends more than the window of the channel allows.");
            }

            _localWindow -= (uint)data.Length;
            PipeWriter writer = isError ? _error.Writer : _output.Writer;
            data.CopyTo(writer.GetSpan(data.Length));
            writer.Advance(data.Length);
            ValueTask<FlushResult> flushed = writer.FlushAsync(CancellationToken.None);
            Debug.Assert(flushed.IsCompleted, "There is no threshold, so it never waits.");
            _ = flushed.Result;
        }
    }

    public void ReceiveExtended(uint type, ReadOnlySpan<byte> data)
    {
        if (type == ErrorData)
        {
            Receive(data, isError: true);
            return;
        }

        throw new SshProtocolException($"The server sends data of the unknown type {type}.");
    }

    public void ReceiveEnd()
    {
        lock (_lock)
        {
            _output.Writer.Complete();
            _error.Writer.Complete();
        }
    }

    public void MakeRoom(uint count)
    {
        TaskCompletionSource made;
        lock (_lock)
        {
            _remoteWindow = count > uint.MaxValue - _remoteWindow ? uint.MaxValue : _remoteWindow + count;
            made = _roomMade;
            _roomMade = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        made.TrySetResult();
    }

    public void ReceiveReply(bool succeeded)
    {
        TaskCompletionSource<bool>? reply;
        lock (_lock)
        {
            _replies.TryDequeue(out reply);
        }

        reply?.TrySetResult(succeeded);
    }

    public void ReceiveRequest(string name, ReadOnlySpan<byte> details)
    {
        if (name == "eow@openssh.com")
        {
            StopInput();
        }

        OnRequest?.Invoke(name, details);
    }

    /// <summary>The other side has closed it.</summary>
    /// <returns>True when we have still to say that we agree.</returns>
    public bool ReceiveClose(out uint remoteNumber)
    {
        bool isAnswerDue;
        lock (_lock)
        {
            isAnswerDue = !_isCloseSent;
            _isCloseSent = true;
            remoteNumber = _remoteNumber;
        }

        End();
        return isAnswerDue;
    }

    /// <summary>Nothing comes any more: everybody who waits learns it.</summary>
    public void End()
    {
        ReceiveEnd();
        _opened.TrySetResult("the connection ended");
        _closed.TrySetResult();
        StopInput();
        TaskCompletionSource<bool>[] waiting;
        lock (_lock)
        {
            waiting = [.. _replies];
            _replies.Clear();
        }

        foreach (TaskCompletionSource<bool> reply in waiting)
        {
            reply.TrySetResult(false);
        }
    }

    private void StopInput()
    {
        lock (_lock)
        {
            _isInputWanted = false;
        }

        MakeRoom(0);
    }

    private async Task<int> TakeRoomAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task made;
            lock (_lock)
            {
                if (!_isInputWanted || _isEndSent || _isCloseSent)
                {
                    throw new CommunicatorException(
                        CommunicatorFailure.Transfer, "ssh: what was started on the machine does not read any more input.");
                }

                int count = (int)Math.Min((uint)wanted, _remoteWindow);
                _remoteWindow -= (uint)count;
                if (count > 0)
                {
                    return count;
                }

                made = _roomMade.Task;
            }

            await made.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> SendRequestAsync(
        string name,
        PacketBuilder? details,
        bool wantsReply,
        CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isCloseSent || _closed.Task.IsCompleted)
            {
                return false;
            }

            if (wantsReply)
            {
                _replies.Enqueue(reply);
            }
        }

        PacketBuilder message = new PacketBuilder(MessageId.ChannelRequest)
            .Number(_remoteNumber).Text(name).Flag(wantsReply).Raw(details is null ? [] : details.Span);
        await _multiplexer.SendAsync(message, cancellationToken);
        return !wantsReply || await reply.Task.WaitAsync(cancellationToken);
    }

    /// <summary>What was read makes room for more; told in large steps.</summary>
    private async ValueTask ConsumeAsync(int count)
    {
        uint credit;
        lock (_lock)
        {
            _consumed += (uint)count;
            if (_consumed < Window / 4 || _isCloseSent)
            {
                return;
            }

            credit = _consumed;
            _consumed = 0;
            _localWindow += credit;
        }

        await _multiplexer.TrySendAsync(
            new PacketBuilder(MessageId.ChannelWindowAdjust).Number(_remoteNumber).Number(credit));
    }
}
