using System.Buffers.Binary;
using System.IO.Compression;
using Kiln.Images.Streams;

namespace Kiln.Images.Layers;

/// <summary>
/// Compresses with all processors into one ordinary gzip member. The input is cut into blocks of fixed size that do not
/// know of each other, so the output depends on nothing but the input; the header holds no name and no time.
/// </summary>
internal sealed class ParallelGzipStream : WriteStream
{
    private const int BlockSize = 1024 * 1024;

    private readonly Stream _output;
    private readonly Queue<Task<MemoryStream>> _running = new();
    private readonly int _limit = Environment.ProcessorCount + 1;
    private byte[] _block = new byte[BlockSize];
    private int _filled;
    private uint _crc;
    private long _length;
    private bool _started;

    /// <param name="output">Stays open.</param>
    public ParallelGzipStream(Stream output) => _output = output;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default)
    {
        _crc = Crc32.Append(_crc, buffer.Span);
        _length += buffer.Length;
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, BlockSize - _filled);
            buffer[..count].CopyTo(_block.AsMemory(_filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == BlockSize)
            {
                await StartBlockAsync(cancellationToken);
            }
        }
    }

    /// <summary>Writes all that is left and the end of the gzip file.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_filled > 0)
        {
            await StartBlockAsync(cancellationToken);
        }

        while (_running.Count > 0)
        {
            await WriteOldestAsync(cancellationToken);
        }

        await WriteHeaderAsync(cancellationToken);

        // An empty last block, then checksum and length.
        byte[] end = new byte[10];
        end[0] = 3;
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(2), _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(6), unchecked((uint)_length));
        await _output.WriteAsync(end, cancellationToken);
    }

    private static MemoryStream Compress(byte[] block, int length)
    {
        MemoryStream compressed = new(length / 2);
        using (DeflateStream deflate = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(block, 0, length);

            // Ends at a byte border without being the last block, so that blocks can follow each other.
            deflate.Flush();
            length = (int)compressed.Length;
        }

        // Without the end that closing adds.
        compressed.SetLength(length);
        return compressed;
    }

    private async Task StartBlockAsync(CancellationToken cancellationToken)
    {
        if (_running.Count >= _limit)
        {
            await WriteOldestAsync(cancellationToken);
        }

        (byte[] block, int length) = (_block, _filled);
        _running.Enqueue(Task.Run(() => Compress(block, length), cancellationToken));
        _block = new byte[BlockSize];
        _filled = 0;
    }

    private async Task WriteOldestAsync(CancellationToken cancellationToken)
    {
        await WriteHeaderAsync(cancellationToken);
        using MemoryStream compressed = await _running.Dequeue();
        await _output.WriteAsync(compressed.GetBuffer().AsMemory(0, (int)compressed.Length), cancellationToken);
    }

    private async Task WriteHeaderAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            _started = true;
            byte[] header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
            await _output.WriteAsync(header, cancellationToken);
        }
    }
}
