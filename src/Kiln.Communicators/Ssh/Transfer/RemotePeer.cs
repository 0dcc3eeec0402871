using System.IO.Pipelines;
using System.Text;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// A command on the machine that bytes are exchanged with. What it writes to its standard error is kept, because that
/// says best why it failed.
/// </summary>
internal sealed class RemotePeer : IAsyncDisposable
{
    private const int KeptErrorBytes = 8 * 1024;
    private const int BufferBytes = 256 * 1024;

    /// <summary>What may come after the end of a transfer: the rest of a record, a word or two.</summary>
    private const long MaxDrainedBytes = 4 * 1024 * 1024;

    private readonly ISshChannel _channel;
    private readonly TransferWatch _watch;
    private readonly Task<string> _error;
    private readonly Lock _lock = new();
    private Task<PeerEnd>? _end;

    private RemotePeer(ISshChannel channel, TransferWatch watch)
    {
        _channel = channel;
        _watch = watch;
        Output = PipeReader.Create(
            channel.Output, new(bufferSize: BufferBytes, minimumReadSize: 4096, leaveOpen: true));
        _error = ReadErrorAsync(channel.Error, watch.Token);
    }

    /// <summary>What it writes to its standard output. Read it through <see cref="ReadAsync"/>.</summary>
    public PipeReader Output { get; }

    public static async Task<RemotePeer> StartAsync(ChannelOpener open, SshExecution execution, TransferWatch watch) =>
        new(await open(execution, watch.Token), watch);

    /// <exception cref="CommunicatorException">The connection is lost, or the command has ended.</exception>
    public Task WriteAsync(ReadOnlyMemory<byte> bytes) => SendAsync(
        static async (input, bytes, token) => await input.WriteAsync(bytes, token), bytes);

    /// <summary>What was written goes on its way.</summary>
    public Task FlushAsync() => SendAsync(static async (input, _, token) => await input.FlushAsync(token), default);

    /// <summary>Sends the end of the input.</summary>
    public Task EndInputAsync() => SendAsync(
        static async (input, _, token) =>
        {
            await input.FlushAsync(token);
            await input.DisposeAsync();
        },
        default);

    /// <summary>Writes without a failure when the command has ended; what it wrote can be read still.</summary>
    public async Task<bool> TryWriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _channel.Input.WriteAsync(bytes, _watch.Token);
            await _channel.Input.FlushAsync(_watch.Token);
            return true;
        }
        catch (Exception e) when (IsLoss(e))
        {
            // Its end tells why.
            return false;
        }
    }

    /// <exception cref="CommunicatorException">The connection is lost.</exception>
    public async ValueTask<ReadResult> ReadAsync()
    {
        try
        {
            ReadResult result = await Output.ReadAsync(_watch.Token);
            _watch.Moved(0);
            return result;
        }
        catch (Exception e) when (IsLoss(e))
        {
            throw await FailureAsync("was cut off", e);
        }
    }

    /// <summary>Waits for the end of the command, and of its output, which nobody wants any more.</summary>
    /// <exception cref="CommunicatorException">The connection is lost, or the output has no end.</exception>
    public async Task<PeerEnd> EndAsync()
    {
        try
        {
            return await EndOnce();
        }
        catch (Exception e) when (e is not CommunicatorException && IsLoss(e))
        {
            throw new PeerEnd(null, "").Failure("was cut off", e);
        }
    }

    /// <summary>The command did not do what it should: why, in its own words when it said something.</summary>
    /// <param name="what">Said about the command when it said nothing itself.</param>
    /// <param name="cause">What was noticed here.</param>
    public async Task<CommunicatorException> FailureAsync(string what, Exception? cause)
    {
        try
        {
            await _channel.Input.DisposeAsync();
            return (await EndOnce()).Failure(what, cause);
        }
        catch (CommunicatorException e)
        {
            return e;
        }
        catch (Exception e) when (IsLoss(e))
        {
            return new PeerEnd(null, "").Failure(what, cause ?? e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await Output.CompleteAsync();
        await Task.WhenAny(_error);
    }

    private async Task SendAsync(
        Func<Stream, ReadOnlyMemory<byte>, CancellationToken, Task> send,
        ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await send(_channel.Input, bytes, _watch.Token);
            _watch.Moved(0);
        }
        catch (Exception e) when (IsLoss(e))
        {
            throw await FailureAsync("did not take what was sent to it", e);
        }
    }

    /// <summary>
    /// Nobody here ended it, so the channel did: a connection that breaks cancels what waits for it with a token of its
    /// own.
    /// </summary>
    private bool IsLoss(Exception e) => e is OperationCanceledException
        ? !_watch.Token.IsCancellationRequested
        : e is IOException or ObjectDisposedException or CommunicatorException or SshProtocolException;

    /// <summary>Whoever waits for the end waits for the same one: output is read by one reader at a time.</summary>
    private Task<PeerEnd> EndOnce()
    {
        lock (_lock)
        {
            return _end ??= DrainAsync();
        }
    }

    private async Task<PeerEnd> DrainAsync()
    {
        long drained = 0;
        while (await Output.ReadAsync(_watch.Token) is { IsCompleted: false } rest)
        {
            drained += rest.Buffer.Length;
            Output.AdvanceTo(rest.Buffer.End);
            if (drained > MaxDrainedBytes)
            {
                throw new CommunicatorException(
                    CommunicatorFailure.Transfer,
                    "The command for the transfer sends without end what nobody asked for.");
            }
        }

        int? code = await _channel.Exit.WaitAsync(_watch.Token);
        return new(code, await _error);
    }

    /// <summary>The beginning of it: what comes first is the cause of what follows.</summary>
    private static async Task<string> ReadErrorAsync(Stream error, CancellationToken cancellationToken)
    {
        byte[] kept = new byte[KeptErrorBytes];
        byte[] rest = new byte[4096];
        int length = 0;
        try
        {
            while (true)
            {
                Memory<byte> target = length < kept.Length ? kept.AsMemory(length) : rest;
                int read = await error.ReadAsync(target, cancellationToken);
                if (read == 0)
                {
                    break;
                }

                length += length < kept.Length ? read : 0;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // What was said until then is what there is.
        }

        return Encoding.UTF8.GetString(kept, 0, length).Trim();
    }
}
