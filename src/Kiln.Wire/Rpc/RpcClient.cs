using System.Collections.Concurrent;
using Kiln.Wire.MessagePack;

namespace Kiln.Wire.Rpc;

/// <summary>Calls methods on the other side of a stream; calls may overlap. Owns the stream.</summary>
public sealed class RpcClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly PackStreamReader _reader;
    private readonly RpcWriter _writer;
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<PackValue>> _calls = new();
    private readonly TaskCompletionSource<WireException> _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;
    private long _lastSequence = -1;

    public RpcClient(Stream stream, PackLimits limits)
    {
        _stream = stream;
        _reader = new(stream, limits);
        _writer = new(stream, _over.Token);
        _loop = ReadResponsesAsync();
    }

    /// <summary>Completes with the reason when no call can succeed any more; never fails.</summary>
    public Task<WireException> Ended => _ended.Task;

    /// <summary>Calls a method and waits for its reply.</summary>
    /// <param name="serviceMethod">The service, a dot, the method.</param>
    /// <param name="cancellationToken">Ends the waiting only: the protocol has no way to take a call back.</param>
    /// <exception cref="RpcException">The other side answered with an error.</exception>
    /// <exception cref="WireException">The stream ended or broke before the reply came.</exception>
    public async Task<PackValue> CallAsync(
        string serviceMethod, PackValue argument, CancellationToken cancellationToken)
    {
        ulong sequence = (ulong)Interlocked.Increment(ref _lastSequence);
        TaskCompletionSource<PackValue> call = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[sequence] = call;
        try
        {
            ThrowIfEnded();
            Task written = _writer.WriteAsync(new RpcHeader(serviceMethod, sequence, null).Write(argument));
            if (!written.IsCompletedSuccessfully)
            {
                await Task.WhenAny(written, _ended.Task).WaitAsync(cancellationToken);
                ThrowIfEnded();
                await written;
            }

            return await call.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _calls.TryRemove(sequence, out _);
        }
    }

    /// <summary>Closes the stream; calls that wait for a reply fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(new(WireFailure.Stopped, "This side hung up."));
        await _loop;
    }

    private async Task ReadResponsesAsync()
    {
        WireException reason;
        try
        {
            while (await _reader.ReadAsync(_over.Token) is { } header)
            {
                await TakeResponseAsync(RpcHeader.Read(header));
            }

            reason = new(WireFailure.Closed, "The other side hung up.");
        }
        catch (WireException broken)
        {
            reason = broken;
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception broken)
        {
            // Whatever it is: everybody who waits must be told.
            reason = new(WireFailure.Transport, broken.Message, broken);
        }

        await EndAsync(reason);
    }

    private async Task TakeResponseAsync(RpcHeader header)
    {
        PackValue body = await _reader.ReadAsync(_over.Token)
            ?? throw new WireException(WireFailure.Closed, "The other side hung up in the middle of a reply.");

        // A reply to a call that nobody waits for any more is dropped.
        if (_calls.TryRemove(header.Sequence, out TaskCompletionSource<PackValue>? call))
        {
            if (string.IsNullOrEmpty(header.Error))
            {
                call.SetResult(body);
            }
            else
            {
                call.SetException(new RpcException(header.ServiceMethod, header.Error));
            }
        }
    }

    private async Task EndAsync(WireException reason)
    {
        if (!_ended.TrySetResult(reason))
        {
            return;
        }

        foreach (ulong sequence in _calls.Keys)
        {
            if (_calls.TryRemove(sequence, out TaskCompletionSource<PackValue>? call))
            {
                call.SetException(reason.Again());
            }
        }

        await _over.CancelAsync();
        await _stream.DisposeAsync();
    }

    private void ThrowIfEnded()
    {
        if (_ended.Task.IsCompletedSuccessfully)
        {
            throw _ended.Task.Result.Again();
        }
    }
}
