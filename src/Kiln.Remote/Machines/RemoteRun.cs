using Kiln.Platform.Processes;
using Kiln.Sdk.Communication;
using Kiln.Wire;
using Kiln.Wire.Gob;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Machines;

/// <summary>A command of this side on the machine of the other side, with the streams that it needs.</summary>
internal sealed class RemoteRun : IAsyncDisposable
{
    /// <summary>As commands of this machine have it: a longer line comes in parts.</summary>
    private const int MaxLineBytes = 64 * 1024;

    private static readonly StreamOffer None = new(0, null!);

    private readonly RpcClient _client;
    private readonly CancellationTokenSource _over;
    private readonly CancellationToken _cancellation;
    private readonly Lock _lines = new();
    private readonly TaskCompletionSource _callerFailure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _input;
    private readonly Task _output;
    private readonly Task _errors;
    private readonly Task<int> _status;

    /// <summary>Waits for the other side to dial, which it does when it is told the arguments.</summary>
    public RemoteRun(
        RpcClient client, RemoteConnection connection, RemoteCommand command, CancellationToken cancellationToken)
    {
        _client = client;
        _cancellation = cancellationToken;
        _over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        StreamOffer input = command.Input is null ? None : connection.Offer(_over.Token);
        StreamOffer output = command.OutputStream is null && command.OnOutputLine is null
            ? None : connection.Offer(_over.Token);
        StreamOffer errors = command.ErrorStream is null && command.OnErrorLine is null
            ? None : connection.Offer(_over.Token);
        StreamOffer status = connection.Offer(_over.Token);
        Arguments = new(command.Command, input.Id, output.Id, errors.Id, status.Id);
        _input = input.Id == 0 ? Task.CompletedTask : SendAsync(input, command.Input!);
        _output = ReceiveAsync(output, command.OutputStream, command.OnOutputLine);
        _errors = ReceiveAsync(errors, command.ErrorStream, command.OnErrorLine);
        _status = ReadStatusAsync(status);
    }

    public StartArguments Arguments { get; }

    /// <param name="start">The call that starts the command.</param>
    /// <returns>The exit code, when the command and all its output have ended.</returns>
    /// <exception cref="WireException">The other side is gone.</exception>
    public async Task<int> FinishAsync(Task start)
    {
        Task<int> status = StatusAsync(start);
        if (await Task.WhenAny(status, _callerFailure.Task) != status)
        {
            await _callerFailure.Task;
        }

        try
        {
            return await status;
        }
        catch (Exception) when (_cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancellation);
        }
    }

    /// <summary>Ends when nothing of the caller's is used any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAny(Task.WhenAll(_input, _output, _errors, _status));
        _over.Dispose();
    }

    private async Task<int> StatusAsync(Task start)
    {
        await start;
        await Task.WhenAll(_output, _errors);
        int status = await _status;
        return status == CommandFinished.Unknown && _client.Ended.IsCompleted ? throw await GoneAsync() : status;
    }

    private async Task<WireException> GoneAsync()
    {
        WireException end = await _client.Ended;
        return new(end.Reason, end.Message, end);
    }

    private async Task SendAsync(StreamOffer offer, Stream input)
    {
        try
        {
            await StreamCopy.SendAsync(offer, input, _over.Token);
        }
        catch (Exception e)
        {
            await GiveUpAsync(e);
        }
    }

    /// <summary>What does not arrive as a whole is no failure: the exit status tells what happened.</summary>
    private async Task ReceiveAsync(StreamOffer offer, Stream? stream, Action<string>? onLine)
    {
        if (offer.Id == 0)
        {
            return;
        }

        try
        {
            if (stream is not null)
            {
                await StreamCopy.ReceiveAsync(offer, stream.WriteAsync, _over.Token);
                return;
            }

            LineSplitter lines = new(line => OnLine(onLine!, line), MaxLineBytes);
            await StreamCopy.ReceiveAsync(offer, Take, _over.Token);
            lines.Complete();

            ValueTask Take(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
            {
                lines.Write(bytes.Span);
                return ValueTask.CompletedTask;
            }
        }
        catch (Exception e)
        {
            await GiveUpAsync(e);
        }
    }

    /// <summary>A stream of the caller's failed: the command ends, and the caller gets its own failure.</summary>
    private Task GiveUpAsync(Exception failure)
    {
        if (!_over.IsCancellationRequested)
        {
            _callerFailure.TrySetException(failure);
        }

        return _over.CancelAsync();
    }

    private void OnLine(Action<string> onLine, string line)
    {
        lock (_lines)
        {
            onLine(line);
        }
    }

    private async Task<int> ReadStatusAsync(StreamOffer offer)
    {
        using MemoryStream bytes = new();
        WireException? broken = await ReceiveAsync();
        if (broken is not null and not { Reason: WireFailure.Reset or WireFailure.Timeout or WireFailure.Limit })
        {
            throw broken;
        }

        try
        {
            return CommandFinished.Read(bytes.ToArray()).ExitStatus;
        }
        catch (WireException)
        {
            // Compat: what Packer makes of it.
            return CommandFinished.Unknown;
        }

        async Task<WireException?> ReceiveAsync()
        {
            try
            {
                return await StreamCopy.ReceiveAsync(offer, Take, _over.Token);
            }
            catch (WireException e)
            {
                return e;
            }
        }

        ValueTask Take(ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
            bytes.Length + part.Length <= CommandFinished.MaxBytes
                ? bytes.WriteAsync(part, cancellationToken)
                : throw new WireException(WireFailure.Limit, "The other side sent an exit status without end.");
    }
}
