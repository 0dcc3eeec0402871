using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;
using Kiln.Builders.Oci.Wire;
using Kiln.Sdk.Communication;

namespace Kiln.Builders.Oci.Sandbox;

/// <summary>Where the streams of one request go.</summary>
internal sealed record CallStreams
{
    public static CallStreams None { get; } = new();

    /// <summary>The request's body; stays the caller's.</summary>
    public Stream? Body { get; init; }

    /// <summary>Takes the answer's body; stays the caller's.</summary>
    public Stream? Answer { get; init; }

    /// <summary>Takes standard error; stays the caller's.</summary>
    public Stream? Error { get; init; }

    /// <summary>Of a shell's window.</summary>
    public ChannelReader<ShellWindow>? WindowChanges { get; init; }

    public Action<string>? OnOutputLine { get; init; }

    public Action<string>? OnErrorLine { get; init; }
}

/// <summary>A request on its way: sends its body when asked, takes its lines, its body and its end.</summary>
internal sealed class WorkerCall(FrameWriter writer, CallStreams streams) : IDisposable
{
    private const int PieceBytes = 128 * 1024;

    private readonly TaskCompletionSource<WorkerReply> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _wanted = new(0);
    private readonly CancellationTokenSource _ended = new();
    private Exception? _streamFailure;

    /// <summary>Ends when the worker has answered, and nothing of the caller's is used any more.</summary>
    public async Task<WorkerReply> FinishAsync(TimeSpan patience, Action giveUp, CancellationToken cancellationToken)
    {
        Task body = Task.WhenAll(SendBodyAsync(), SendWindowsAsync());
        try
        {
            await using (cancellationToken.Register(() => writer.Write(FrameKind.Cancel)))
            await using (cancellationToken.Register(() => _ = GiveUpLaterAsync(patience, giveUp)))
            {
                return await _end.Task;
            }
        }
        catch (WorkerFaultException) when (_streamFailure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_streamFailure);
            throw;
        }
        catch (WorkerFaultException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            await _ended.CancelAsync();
            await body;
        }
    }

    public void Receive(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.More:
                _wanted.Release();
                break;
            case FrameKind.Data:
                Take(streams.Answer, payload);
                break;
            case FrameKind.ErrorData:
                Take(streams.Error, payload);
                break;
            case FrameKind.OutputLine:
                streams.OnOutputLine?.Invoke(Encoding.UTF8.GetString(payload));
                break;
            case FrameKind.ErrorLine:
                streams.OnErrorLine?.Invoke(Encoding.UTF8.GetString(payload));
                break;
            default:
                throw new InvalidDataException($"The worker sent a frame of kind {kind}.");
        }
    }

    public void Complete(WorkerReply reply) => _end.TrySetResult(reply);

    public void Fail(Exception failure) => _end.TrySetException(failure);

    public void Dispose()
    {
        _wanted.Dispose();
        _ended.Dispose();
    }

    private async Task GiveUpLaterAsync(TimeSpan patience, Action giveUp)
    {
        await Task.WhenAny(_end.Task, Task.Delay(patience, CancellationToken.None));
        if (!_end.Task.IsCompleted)
        {
            giveUp();
        }
    }

    private async Task SendBodyAsync()
    {
        byte[] piece = new byte[streams.Body is null ? 0 : PieceBytes];
        try
        {
            int count;
            do
            {
                await _wanted.WaitAsync(_ended.Token);
                count = streams.Body is null ? 0 : await streams.Body.ReadAsync(piece, _ended.Token);
                writer.Write(count == 0 ? FrameKind.DataEnd : FrameKind.Data, piece.AsSpan(0, count));
            }
            while (count > 0);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The worker has answered without reading to the end.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            FailStream(e);
        }
    }

    private async Task SendWindowsAsync()
    {
        if (streams.WindowChanges is not { } changes)
        {
            return;
        }

        byte[] size = new byte[4];
        try
        {
            while (true)
            {
                ShellWindow window = await changes.ReadAsync(_ended.Token);
                BinaryPrimitives.WriteUInt16LittleEndian(size, Clamp(window.Columns));
                BinaryPrimitives.WriteUInt16LittleEndian(size.AsSpan(2), Clamp(window.Rows));
                writer.Write(FrameKind.Window, size);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The shell or the user's terminal is gone.
        }
    }

    private static ushort Clamp(int count) => (ushort)Math.Clamp(count, 1, ushort.MaxValue);

    private void Take(Stream? taker, ReadOnlySpan<byte> payload)
    {
        try
        {
            if (_streamFailure is null)
            {
                taker?.Write(payload);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            FailStream(e);
        }
    }

    /// <summary>A stream of the caller's failed: the worker gives up, then the caller gets its own failure.</summary>
    private void FailStream(Exception failure)
    {
        _streamFailure ??= failure;
        writer.Write(FrameKind.Cancel);
    }
}
