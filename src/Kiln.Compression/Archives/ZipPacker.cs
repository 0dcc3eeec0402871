using System.Text;
using Kiln.Compression.Blocks;

namespace Kiln.Compression.Archives;

/// <summary>
/// Writes a zip archive forwards: entries packed by deflate with several processors, without times and permissions.
/// Archives and entries may be larger than 4 GiB.
/// </summary>
public sealed class ZipPacker : IAsyncDisposable
{
    /// <summary>Packing can make an entry a little larger, so a smaller one may need wide fields too.</summary>
    private const long WideLength = 0xf000_0000;

    private readonly CountingStream _output;
    private readonly int? _level;
    private readonly BlockWorkers _workers;
    private readonly List<ZipEntry> _entries = [];

    /// <param name="output">Stays open.</param>
    public ZipPacker(Stream output, PackOptions options)
    {
        _output = new(output);
        _level = options.Level;
        _workers = new(options.Workers);
    }

    /// <param name="name">With <c>/</c> between its parts.</param>
    /// <param name="length">Of the content; it may turn out to be another one.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The content became larger than 4 GiB against what was said.</exception>
    public async Task AddAsync(
        string name,
        long length,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        bool isWide = length >= WideLength;
        byte[] text = Encoding.UTF8.GetBytes(name);
        bool isUtf8 = text.Length != name.Length;
        long offset = _output.Count;
        await _output.WriteAsync(ZipRecords.EntryHead(text, isUtf8, isWide), cancellationToken);
        long start = _output.Count;
        ZipBlockFormat format = new(_level);
        await using (BlockPackStream content = new(_output, format, _workers, ownsWorkers: false))
        {
            await write(content, cancellationToken);
            await content.FinishAsync(cancellationToken);
        }

        ZipEntry entry = new(text, isUtf8, format.Crc, _output.Count - start, format.Length, offset);
        if (!isWide && Math.Max(entry.Length, entry.PackedLength) > uint.MaxValue)
        {
            throw new IOException("it grew beyond 4 GiB while it was packed");
        }

        await _output.WriteAsync(ZipRecords.EntryTail(entry, isWide), cancellationToken);
        _entries.Add(entry);
    }

    /// <summary>Writes the directory, which makes an archive of what was added.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        long start = _output.Count;
        foreach (ZipEntry entry in _entries)
        {
            await _output.WriteAsync(ZipRecords.DirectoryEntry(entry), cancellationToken);
        }

        await _output.WriteAsync(
            ZipRecords.DirectoryEnd(_entries.Count, start, _output.Count - start), cancellationToken);
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();
}
