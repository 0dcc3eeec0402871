using Kiln.Compression.Native;

namespace Kiln.Compression.Codecs;

/// <summary>Zstandard by libzstd.</summary>
internal sealed class NativeZstdCodec : IStreamCodec
{
    private readonly ZstdContextHandle _context;

    public NativeZstdCodec(int level, int workers)
    {
        _context = Libzstd.CreateContext();
        Libzstd.Set(_context, ZstdParameter.Level, level);
        Libzstd.Set(_context, ZstdParameter.Checksum, 1);

        // A library without threads refuses, and packs with this one.
        _ = Libzstd.TrySet(_context, ZstdParameter.Workers, workers);
    }

    public CodecProgress Pack(ReadOnlySpan<byte> input, Span<byte> packed, bool isEnd)
    {
        nuint left = Libzstd.Pack(_context, input, packed, isEnd, out int taken, out int written);
        return new(taken, written, IsDone: isEnd && left == 0);
    }

    public void Dispose() => _context.Dispose();
}
