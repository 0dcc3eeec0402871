using System.Buffers.Binary;
using System.Text.Json;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;
using Kiln.Platform.Processes;
using Kiln.Platform.Terminals;

namespace Kiln.Builders.Oci.Worker;

/// <summary>Reads requests, one at a time, and answers each of them once.</summary>
internal sealed class WorkerServer(WorkerOperations operations, Stream output)
{
    private readonly FrameWriter _writer = new(output);
    private readonly Lock _lock = new();
    private Exchange? _current;
    private CancellationToken _cancellation;

    public async Task RunAsync(Stream input, CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        IdMapping mapping = operations.Mapping;
        _writer.Write(FrameKind.Hello, new Hello(mapping.Key, mapping.IsUserNamespace), WireJson.Default.Hello);
        FrameDecoder decoder = new(Receive);
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            decoder.Feed(buffer.AsSpan(0, count));
        }
    }

    private void Receive(FrameKind kind, ReadOnlyMemory<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.Request:
                Start(JsonSerializer.Deserialize(payload.Span, WireJson.Default.WorkerRequest)!);
                break;
            case FrameKind.Data:
            case FrameKind.DataEnd:
                byte[] piece = payload.ToArray();
                Tell(exchange => exchange.Input.Deliver(piece));
                break;
            case FrameKind.Window:
                TerminalSize size = new(
                    BinaryPrimitives.ReadUInt16LittleEndian(payload.Span),
                    BinaryPrimitives.ReadUInt16LittleEndian(payload.Span[2..]));
                Tell(exchange => exchange.Resize(size));
                break;
            case FrameKind.Cancel:
                Tell(static exchange => exchange.Cancel());
                break;
            default:
                throw new InvalidDataException($"The worker got a frame of kind {kind}.");
        }
    }

    /// <summary>Nothing when the answer was sent already: the frame crossed it on the way.</summary>
    private void Tell(Action<Exchange> action)
    {
        lock (_lock)
        {
            if (_current is not null)
            {
                action(_current);
            }
        }
    }

    private void Start(WorkerRequest request)
    {
        Exchange exchange = new(_writer, _cancellation);
        lock (_lock)
        {
            if (_current is not null)
            {
                throw new InvalidDataException("The worker got a request before it had answered the last one.");
            }

            _current = exchange;
        }

        _ = Task.Run(() => AnswerAsync(request, exchange), CancellationToken.None);
    }

    private async Task AnswerAsync(WorkerRequest request, Exchange exchange)
    {
        WorkerReply? reply = null;
        WorkerFault? fault = null;
        try
        {
            reply = await operations.HandleAsync(request, exchange);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            fault = FaultOf(e, exchange);
        }

        lock (_lock)
        {
            _current = null;
        }

        if (fault is null)
        {
            _writer.Write(FrameKind.Reply, reply!, WireJson.Default.WorkerReply);
        }
        else
        {
            _writer.Write(FrameKind.Failure, fault, WireJson.Default.WorkerFault);
        }

        exchange.Dispose();
    }

    private static WorkerFault FaultOf(Exception exception, Exchange exchange) => exception switch
    {
        OperationCanceledException when exchange.Cancellation.IsCancellationRequested =>
            new(FaultKind.Cancelled, "cancelled"),
        WorkerFaultException fault => new(fault.Kind, fault.Message),
        ImageException or MissingToolException or ProcessStartException => new(FaultKind.Failed, exception.Message),
        IOException or UnauthorizedAccessException => new(FaultKind.Failed, FailureText.Of(exception)),
        _ => new(FaultKind.Failed, $"Internal error, please report it: {exception}"),
    };
}
