using Kiln.Platform.Streams;

namespace Kiln.Provisioners.Shell;

/// <summary>
/// Reads text and gives every CR LF as LF. A CR elsewhere stays. The inner stream stays the caller's.
/// </summary>
internal sealed class UnixLineStream(Stream inner) : ReadStream
{
    private const byte CarriageReturn = (byte)'\r';
    private const byte LineFeed = (byte)'\n';

    // One byte more than is read: a carriage return held from the last read may have to come first.
    private readonly byte[] _ready = new byte[(64 * 1024) + 1];
    private int _start;
    private int _end;
    private bool _heldReturn;
    private bool _isOver;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_start == _end && !_isOver)
        {
            Accept(inner.Read(_ready.AsSpan(1)));
        }

        return Give(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _end && !_isOver)
        {
            Accept(await inner.ReadAsync(_ready.AsMemory(1), cancellationToken));
        }

        return Give(buffer.Span);
    }

    private int Give(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _end - _start);
        _ready.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <summary>
    /// Moves what was read behind the first byte to the front, without the returns before line feeds.
    /// </summary>
    private void Accept(int read)
    {
        _start = 0;
        _end = 0;
        _isOver = read == 0;
        for (int i = 1; i <= read; i++)
        {
            byte value = _ready[i];
            if (_heldReturn && value != LineFeed)
            {
                _ready[_end++] = CarriageReturn;
            }

            _heldReturn = value == CarriageReturn;
            if (!_heldReturn)
            {
                _ready[_end++] = value;
            }
        }

        if (_isOver && _heldReturn)
        {
            _heldReturn = false;
            _ready[_end++] = CarriageReturn;
        }
    }
}
