namespace Kiln.Compression;

/// <summary>How one stream of bytes is packed.</summary>
public enum CompressionFormat
{
    Gzip,

    /// <summary>Gzip in many small members, so that readers can jump (<c>bgzip</c>, samtools).</summary>
    Bgzf,

    Lz4,
    Bzip2,
    Xz,
    Zstd,
}
