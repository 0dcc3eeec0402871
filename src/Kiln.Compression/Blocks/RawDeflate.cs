using System.IO.Compression;

namespace Kiln.Compression.Blocks;

/// <summary>Deflate without any frame.</summary>
internal sealed class RawDeflate(int? level)
{
    private const int DefaultLevel = 6;

    /// <summary>A last block without content: ends what <see cref="PackPart"/> made.</summary>
    public static ReadOnlySpan<byte> End => [3, 0];

    private readonly ZLibCompressionOptions _options = new() { CompressionLevel = level ?? DefaultLevel };

    /// <summary>Ends at a byte border without being the end, so that other parts can follow.</summary>
    public void PackPart(ReadOnlySpan<byte> input, MemoryStream packed)
    {
        long length;
        using (DeflateStream deflate = new(packed, _options, leaveOpen: true))
        {
            deflate.Write(input);
            deflate.Flush();
            length = packed.Length;
        }

        // Without the end that closing adds.
        packed.SetLength(length);
    }

    public void PackWhole(ReadOnlySpan<byte> input, MemoryStream packed)
    {
        using DeflateStream deflate = new(packed, _options, leaveOpen: true);
        deflate.Write(input);
    }
}
