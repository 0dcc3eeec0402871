using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text.Json;
using Kiln.Builders.Oci.Wire;
using Kiln.Platform.Processes;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci.Sandbox;

/// <summary>
/// The builder's end of a worker. The worker ends when its input ends, so it cannot outlive this process; everything it
/// has mounted or started ends with it.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int KeptMessages = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Pipe _toWorker = new(new(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly CancellationTokenSource _kill = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TaskCompletionSource<Hello> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _messages = new();
    private readonly Lock _lock = new();
    private readonly FrameWriter _writer;
    private Task _run = Task.CompletedTask;
    private WorkerCall? _call;
    private string? _ended;

    private WorkerProcess() => _writer = new(_toWorker.Writer.AsStream());

    /// <summary>What the worker said of itself.</summary>
    public Hello Hello { get; private set; } = new("", IsUserNamespace: false);

    /// <param name="command">Starts the worker: program and arguments.</param>
    /// <exception cref="BuildFailedException">The machine does not allow it.</exception>
    public static async Task<WorkerProcess> StartAsync(
        NamespaceLaunch launch,
        ImmutableArray<string> command,
        string workDirectory,
        CancellationToken cancellationToken)
    {
        WorkerProcess worker = new();
        worker.Start(launch.Isolated(command) with { WorkingDirectory = workDirectory });
        try
        {
            worker.Hello = await worker._hello.Task.WaitAsync(cancellationToken);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for one thing; callers wait for each other.</summary>
    /// <exception cref="WorkerFaultException">It did not work out.</exception>
    public async Task<WorkerReply> CallAsync(
        WorkerRequest request,
        CallStreams streams,
        CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        using WorkerCall call = new(_writer, streams);
        try
        {
            Begin(call);
            _writer.Write(FrameKind.Request, request, WireJson.Default.WorkerRequest);
            return await call.FinishAsync(Patience, _kill.Cancel, cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _call = null;
            }

            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _toWorker.Writer.CompleteAsync();
        await Task.WhenAny(_run, Task.Delay(Patience, CancellationToken.None));
        if (!_run.IsCompleted)
        {
            await _kill.CancelAsync();
        }

        await _run;
        _kill.Dispose();
        _turn.Dispose();
    }

    private void Start(ProcessSpec spec)
    {
        FrameDecoder decoder = new(Receive);
        _run = WatchAsync(spec with
        {
            Input = _toWorker.Reader.AsStream(),
            OutputStream = new FeedStream(decoder),
            OnErrorLine = Remember,
        });
    }

    private async Task WatchAsync(ProcessSpec spec)
    {
        string end;
        try
        {
            int code = await ChildProcess.RunAsync(spec, _kill.Token);
            end = $"it ended with exit code {code}. {Messages()}";
        }
        catch (OperationCanceledException)
        {
            end = "it did not answer and was killed.";
        }
        catch (Exception e) when (e is ProcessStartException or IOException or InvalidDataException)
        {
            end = e.Message;
        }

        _hello.TrySetException(new BuildFailedException(NamespaceLaunch.StartFailure(end.Trim())));
        lock (_lock)
        {
            _ended = $"The process that works on the image is gone: {end}".Trim();
            _call?.Fail(new WorkerFaultException(FaultKind.Failed, _ended));
        }
    }

    private void Begin(WorkerCall call)
    {
        lock (_lock)
        {
            if (_ended is not null)
            {
                throw new WorkerFaultException(FaultKind.Failed, _ended);
            }

            _call = call;
        }
    }

    private void Receive(FrameKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind == FrameKind.Hello)
        {
            _hello.TrySetResult(JsonSerializer.Deserialize(payload.Span, WireJson.Default.Hello)!);
            return;
        }

        WorkerCall? call;
        lock (_lock)
        {
            call = _call;
        }

        switch (kind)
        {
            case FrameKind.Reply:
                call?.Complete(JsonSerializer.Deserialize(payload.Span, WireJson.Default.WorkerReply)!);
                break;
            case FrameKind.Failure:
                WorkerFault fault = JsonSerializer.Deserialize(payload.Span, WireJson.Default.WorkerFault)!;
                call?.Fail(new WorkerFaultException(fault.Kind, fault.Message));
                break;
            default:
                call?.Receive(kind, payload.Span);
                break;
        }
    }

    private void Remember(string line)
    {
        lock (_messages)
        {
            _messages.Enqueue(line);
            if (_messages.Count > KeptMessages)
            {
                _messages.Dequeue();
            }
        }
    }

    private string Messages()
    {
        lock (_messages)
        {
            return string.Join('\n', _messages);
        }
    }
}
