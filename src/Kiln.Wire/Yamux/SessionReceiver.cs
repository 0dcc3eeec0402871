using System.Buffers;
using System.IO.Pipelines;

namespace Kiln.Wire.Yamux;

/// <summary>
/// Reads the connection and hands each frame to where it belongs; never waits for anybody but the connection.
/// </summary>
internal sealed class SessionReceiver : IFrameSink
{
    private const int ReadSize = 64 * 1024;

    private readonly YamuxSession _session;
    private readonly PipeReader _reader;
    private readonly FrameParser _parser;

    /// <summary>Takes the payload of the current frame; nobody does when the stream is unknown.</summary>
    private YamuxStream? _target;

    public SessionReceiver(YamuxSession session, Stream connection)
    {
        _session = session;
        _reader = PipeReader.Create(connection, new(bufferSize: ReadSize, leaveOpen: true));
        _parser = new(this);
    }

    /// <summary>Runs until the connection ends, one way or another, and says which.</summary>
    public async Task<WireException> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ReadResult result = await _reader.ReadAsync(cancellationToken);
                ReadOnlySequence<byte> bytes = result.Buffer;
                _parser.Consume(ref bytes);
                if (result.IsCompleted)
                {
                    return Closed(isWhole: bytes.IsEmpty && !_parser.IsInsideFrame);
                }

                _reader.AdvanceTo(bytes.Start, bytes.End);
            }
        }
        catch (WireException reason)
        {
            return reason;
        }
        catch (OperationCanceledException)
        {
            return await _session.Ended;
        }
        catch (Exception failure)
        {
            // Whatever it is: everybody who waits must be told.
            return new(WireFailure.Transport, $"Reading from the connection failed: {failure.Message}", failure);
        }
    }

    public void BeginFrame(in YamuxHeader header)
    {
        _target = null;
        switch (header.Type)
        {
            case YamuxFrameType.Ping when header.Has(YamuxFlags.Syn):
                _session.Post(new(YamuxFrameType.Ping, YamuxFlags.Ack, 0, header.Length));
                break;
            case YamuxFrameType.Ping:
                _session.Answered(header.Length);
                break;
            case YamuxFrameType.GoAway:
                _session.PeerGoesAway(header.Length);
                break;
            default:
                BeginStreamFrame(header);
                break;
        }
    }

    public void Payload(in ReadOnlySequence<byte> bytes) => _target?.Add(bytes);

    public void EndFrame(in YamuxHeader header)
    {
        if (_target is not { } stream)
        {
            return;
        }

        if (header.Has(YamuxFlags.Fin))
        {
            _session.ClosedByPeer(stream);
        }
        else if (stream.IsStuck)
        {
            _session.Reset(stream);
        }
    }

    private void BeginStreamFrame(in YamuxHeader header)
    {
        if (header.Has(YamuxFlags.Syn))
        {
            _session.Opened(header.StreamId);
        }

        if (_session.Find(header.StreamId) is not { } stream)
        {
            return;
        }

        if (header.Has(YamuxFlags.Ack))
        {
            _session.Accepted(stream);
        }

        if (header.Has(YamuxFlags.Rst))
        {
            _session.ResetByPeer(stream);
            return;
        }

        _target = stream;
        if (header.Type == YamuxFrameType.WindowUpdate)
        {
            stream.Grant(header.Length);
        }
        else if (!stream.TryAnnounce(header.Length))
        {
            throw WireException.Protocol(
                $"The other side sent {header.Length} bytes on stream {header.StreamId}, more than it was granted.");
        }
    }

    private static WireException Closed(bool isWhole) =>
        new(WireFailure.Closed, $"The other side closed the connection{(isWhole ? "" : " in the middle of a frame")}.");
}
