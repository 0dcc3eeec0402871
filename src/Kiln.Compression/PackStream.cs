namespace Kiln.Compression;

/// <summary>
/// Packs what is written to it, with several processors, in bounded memory. Used by one caller at a time. Disposing
/// ends all work at once; only <see cref="FinishAsync"/> makes a whole file of it.
/// </summary>
public abstract class PackStream : WriteOnlyStream
{
    private protected PackStream()
    {
    }

    /// <param name="output">Stays open.</param>
    /// <param name="format">How it is packed.</param>
    /// <param name="options">How hard it is tried.</param>
    /// <exception cref="MissingLibraryException">The format needs a library that is not there.</exception>
    public static PackStream Create(Stream output, CompressionFormat format, PackOptions options) => format switch
    {
        CompressionFormat.Gzip => Blocks(output, new Blocks.GzipFormat(options.Level), options),
        CompressionFormat.Bgzf => Blocks(output, new Blocks.BgzfFormat(options.Level), options),
        CompressionFormat.Lz4 => Blocks(output, new Blocks.Lz4Format(options.Level), options),
        CompressionFormat.Bzip2 => Blocks(output, new Blocks.Bzip2Format(options.Level), options),
        CompressionFormat.Xz => new Codecs.CodecPackStream(output, new Codecs.XzCodec(options)),
        CompressionFormat.Zstd => new Codecs.CodecPackStream(output, Codecs.ZstdCodec.Create(options)),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Packs what is left and writes the end of the file.</summary>
    public abstract Task FinishAsync(CancellationToken cancellationToken);

    private static Blocks.BlockPackStream Blocks(Stream output, Blocks.IBlockFormat format, PackOptions options) =>
        new(output, format, new(options.Workers), ownsWorkers: true);
}
