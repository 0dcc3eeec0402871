using System.Diagnostics;
using Kiln.Images.Tar;
using Kiln.Images.Unix;

namespace Kiln.Images.Transports;

/// <summary>
/// Writes the files of an image archive: no owners, no times, so that the same image gives the same bytes.
/// </summary>
internal sealed class ArchiveWriter(Stream output)
{
    private const int BufferSize = 128 * 1024;

    private readonly TarWriter _tar = new(output);

    public Task WriteFolderAsync(string name, CancellationToken cancellationToken) => _tar.WriteHeaderAsync(
        new TarEntry(TarEntryKind.Directory, RawName.FromText(name) + "/") { Mode = 0x1ed }, cancellationToken);

    public async Task WriteBytesAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await _tar.WriteHeaderAsync(Describe(name, content.Length), cancellationToken);
        await _tar.WriteContentAsync(content, cancellationToken);
    }

    public async Task WriteStreamAsync(string name, Stream content, long size, CancellationToken cancellationToken)
    {
        await _tar.WriteHeaderAsync(Describe(name, size), cancellationToken);
        byte[] buffer = new byte[BufferSize];
        for (int count; (count = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await _tar.WriteContentAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    /// <summary>Writes content whose size shows only at its end; the output must be able to seek.</summary>
    public async Task WriteUnsizedAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        await _tar.WriteHeaderAsync(Describe(name, 0), cancellationToken);
        long headerAt = output.Position - TarHeader.BlockSize;
        await content.CopyToAsync(output, BufferSize, cancellationToken);
        long size = output.Position - headerAt - TarHeader.BlockSize;
        byte[] header = TarHeader.Build(Describe(name, 0), (byte)'0', 0);
        TarHeader.SetStoredSize(header, size);
        Debug.Assert(RawName.FromText(name).Length <= 100, "The name must fit into the header.");

        output.Position = headerAt;
        await output.WriteAsync(header, cancellationToken);
        output.Position = headerAt + TarHeader.BlockSize + size;
        await output.WriteAsync(new byte[TarWriter.Padding(size)], cancellationToken);
    }

    public Task FinishAsync(CancellationToken cancellationToken) => _tar.FinishAsync(cancellationToken);

    private static TarEntry Describe(string name, long size) =>
        new(TarEntryKind.File, RawName.FromText(name)) { Mode = 0x1a4, Size = size };
}
