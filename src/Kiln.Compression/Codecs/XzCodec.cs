using Kiln.Compression.Native;

namespace Kiln.Compression.Codecs;

/// <summary>
/// The .xz format by liblzma, in blocks that are packed side by side and can be unpacked side by side.
/// </summary>
internal sealed class XzCodec : IStreamCodec
{
    private const int DefaultLevel = 6;

    /// <summary>A thread needs ten times its dictionary; many of them could need more than there is.</summary>
    private const int MemoryShare = 4;

    private readonly LzmaStreamHandle _stream;

    /// <exception cref="MissingLibraryException">There is no liblzma.</exception>
    public XzCodec(PackOptions options)
    {
        Liblzma.Require();
        ulong limit = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MemoryShare;
        _stream = Liblzma.CreateEncoder(options.Level ?? DefaultLevel, options.Workers, limit);
    }

    public CodecProgress Pack(ReadOnlySpan<byte> input, Span<byte> packed, bool isEnd)
    {
        bool isDone = Liblzma.Pack(_stream, input, packed, isEnd, out int taken, out int written);
        return new(taken, written, isDone);
    }

    public void Dispose() => _stream.Dispose();
}
