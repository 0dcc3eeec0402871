using System.Text;
using Kiln.Sdk.Communication;
using Kiln.Wire;
using Kiln.Wire.Gob;
using Kiln.Wire.Messages;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Machines;

/// <summary>A command of the other side on the machine of this side.</summary>
internal sealed class ServedRun
{
    /// <summary>A command that fails to start does so within this time.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _over;
    private readonly YamuxStream? _input;
    private readonly YamuxStream? _output;
    private readonly YamuxStream? _errors;
    private readonly YamuxStream _status;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _patience;

    private ServedRun(
        CancellationTokenSource over,
        YamuxStream? input,
        YamuxStream? output,
        YamuxStream? errors,
        YamuxStream status,
        TimeProvider time)
    {
        _over = over;
        _input = input;
        _output = output;
        _errors = errors;
        _status = status;
        _patience = time.CreateTimer(
            _ => _started.TrySetResult(), null, StartPatience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The command is taken to run.</summary>
    public Task HasStarted => _started.Task;

    /// <summary>Dials what the caller offers.</summary>
    /// <param name="arguments">The ids.</param>
    /// <param name="connection">Leads to the caller.</param>
    /// <param name="over">Ends the command; becomes the run's own.</param>
    /// <exception cref="WireException">The caller does not accept what it offers.</exception>
    public static async Task<ServedRun> ConnectAsync(
        StartArguments arguments, RemoteConnection connection, CancellationTokenSource over)
    {
        if (arguments.ResponseStreamId == 0)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Start, "The call names no stream for the exit status of the command.");
        }

        Task<YamuxStream?>[] streams =
        [
            DialAsync(arguments.StdinStreamId),
            DialAsync(arguments.StdoutStreamId),
            DialAsync(arguments.StderrStreamId),
            DialAsync(arguments.ResponseStreamId),
        ];
        try
        {
            YamuxStream?[] dialed = await Task.WhenAll(streams);
            return new(over, dialed[0], dialed[1], dialed[2], dialed[3]!, connection.Time);
        }
        catch
        {
            foreach (Task<YamuxStream?> stream in streams.Where(static stream => stream.IsCompletedSuccessfully))
            {
                (await stream)?.Reset();
            }

            over.Dispose();
            throw;
        }

        async Task<YamuxStream?> DialAsync(uint id) =>
            id == 0 ? null : await connection.DialStreamAsync(id, over.Token);
    }

    /// <summary>Runs the command to its end; ends when the caller has been told everything.</summary>
    /// <exception cref="CommunicatorException">The command could not be started.</exception>
    public async Task RunAsync(ICommunicator communicator, string command)
    {
        await Task.Yield();
        using CancellationTokenSource watching = new();
        Task watch = WatchCallerAsync(watching.Token);
        await using CancellationTokenRegistration reset = _over.Token.Register(Reset);
        try
        {
            int status = await communicator.RunAsync(ToCommand(command), _over.Token);
            await StopAsync(watching, watch);
            await EndAsync(new CommandFinished(status).Write());
        }
        catch (Exception e) when (HasStarted.IsCompleted && !_over.IsCancellationRequested)
        {
            // Too late for an error of the call: the caller reads why, and gets no status.
            await StopAsync(watching, watch);
            await TellAsync(e.Message);
            await EndAsync([]);
            throw;
        }
        catch
        {
            Reset();
            throw;
        }
        finally
        {
            await StopAsync(watching, watch);
            await _patience.DisposeAsync();
            _over.Dispose();
        }
    }

    private RemoteCommand ToCommand(string command) => new(command)
    {
        Input = _input is null ? null : new ReceivedContent(_input, null),
        OutputStream = _output is null ? null : new SendingStream(_output, isLossy: true, Started),
        ErrorStream = _errors is null ? null : new SendingStream(_errors, isLossy: true, Started),
    };

    private static async Task StopAsync(CancellationTokenSource watching, Task watch)
    {
        await watching.CancelAsync();
        await watch;
    }

    private void Started() => _started.TrySetResult();

    /// <summary>The caller never writes here: what ends this stream is that it does not wait any more.</summary>
    private async Task WatchCallerAsync(CancellationToken cancellationToken)
    {
        try
        {
            byte[] nothing = new byte[1];
            while (await _status.ReadAsync(nothing.AsMemory(), cancellationToken) > 0)
            {
            }

            await _over.CancelAsync();
        }
        catch (WireException)
        {
            await _over.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The command has ended first.
        }
    }

    private async Task TellAsync(string message)
    {
        if (_errors is not null)
        {
            await new SendingStream(_errors, isLossy: true, null).WriteAsync(
                Encoding.UTF8.GetBytes(message + "\n"), _over.Token);
        }
    }

    /// <summary>The ends of the output first: the caller waits for them before it reads the status.</summary>
    private async Task EndAsync(byte[] status)
    {
        await (_output?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_errors?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_input?.DisposeAsync() ?? ValueTask.CompletedTask);
        await new SendingStream(_status, isLossy: true, null).WriteAsync(status, _over.Token);
        await _status.DisposeAsync();
    }

    private void Reset()
    {
        _input?.Reset();
        _output?.Reset();
        _errors?.Reset();
        _status.Reset();
    }
}
