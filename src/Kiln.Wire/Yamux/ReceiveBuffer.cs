using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;

namespace Kiln.Wire.Yamux;

/// <summary>
/// What arrived on one stream and was not read yet, never more than the window, and the account of what the other side
/// may still send.
/// </summary>
internal sealed class ReceiveBuffer
{
    private static readonly PipeOptions Options = new(
        pauseWriterThreshold: 0,
        resumeWriterThreshold: 0,
        minimumSegmentSize: 16 * 1024,
        useSynchronizationContext: false);

    private readonly Lock _lock = new();
    private readonly Pipe _pipe = new(Options);
    private long _window = YamuxOptions.Window;
    private long _buffered;
    private bool _isClosed;
    private bool _isDropped;

    /// <summary>Counts a frame that begins.</summary>
    /// <returns>False when it is longer than what was granted.</returns>
    public bool TryAnnounce(uint length)
    {
        lock (_lock)
        {
            if (length > _window)
            {
                return false;
            }

            _window -= length;
            _buffered += length;
            return true;
        }
    }

    public void Add(in ReadOnlySequence<byte> bytes)
    {
        lock (_lock)
        {
            if (_isClosed || _isDropped)
            {
                return;
            }

            foreach (ReadOnlyMemory<byte> part in bytes)
            {
                _pipe.Writer.Write(part.Span);
            }

            ValueTask<FlushResult> flushed = _pipe.Writer.FlushAsync(CancellationToken.None);
            Debug.Assert(flushed.IsCompleted, "A pipe without threshold never pauses its writer.");
        }
    }

    /// <summary>No more will arrive: what is buffered can still be read, then the end or the reason.</summary>
    public void Close(WireException? reason)
    {
        lock (_lock)
        {
            if (!_isClosed && !_isDropped)
            {
                _pipe.Writer.Complete(reason);
            }

            _isClosed = true;
        }
    }

    /// <summary>Nobody will read: what is buffered and what still arrives is forgotten.</summary>
    /// <returns>True the first time.</returns>
    public bool Drop()
    {
        lock (_lock)
        {
            if (_isDropped)
            {
                return false;
            }

            if (!_isClosed)
            {
                _pipe.Writer.Complete(new WireException(WireFailure.Stopped, "The stream was closed by this side."));
            }

            _isDropped = true;
            return true;
        }
    }

    /// <summary>
    /// Whether a dropped stream used up its window: its sender waits for a grant that will never come.
    /// </summary>
    public bool IsStuck
    {
        get
        {
            lock (_lock)
            {
                return _isDropped && !_isClosed && _window == 0;
            }
        }
    }

    /// <returns>Bytes read, 0 at the end; and what the other side is to be granted now, 0 for nothing.</returns>
    public async ValueTask<(int Length, uint Grant)> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        ReadResult result;
        try
        {
            result = await _pipe.Reader.ReadAsync(cancellationToken);
        }
        catch (WireException reason)
        {
            throw reason.Again();
        }

        ReadOnlySequence<byte> bytes = result.Buffer.Slice(0, Math.Min(target.Length, result.Buffer.Length));
        bytes.CopyTo(target.Span);
        int length = (int)bytes.Length;
        _pipe.Reader.AdvanceTo(bytes.End);
        return (length, Consume(length));
    }

    /// <summary>Grants when half of a window was read, as Go peers do: small grants cost a frame each.</summary>
    private uint Consume(int length)
    {
        lock (_lock)
        {
            _buffered -= length;
            long grant = YamuxOptions.Window - _buffered - _window;
            if (_isClosed || grant < YamuxOptions.Window / 2)
            {
                return 0;
            }

            _window += grant;
            return (uint)grant;
        }
    }
}
