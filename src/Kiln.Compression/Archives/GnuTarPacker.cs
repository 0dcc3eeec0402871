namespace Kiln.Compression.Archives;

/// <summary>Writes a tar archive of regular files in GNU's format, with the time 0.</summary>
/// <param name="output">Stays open.</param>
public sealed class GnuTarPacker(Stream output)
{
    private static readonly byte[] Padding = new byte[2 * GnuTarHeader.BlockBytes];

    /// <param name="file">What the archive says about it.</param>
    /// <param name="write">Writes exactly as many bytes as was said.</param>
    /// <exception cref="IOException">It wrote another number of bytes.</exception>
    public async Task AddAsync(
        TarFile file,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        await output.WriteAsync(GnuTarHeader.Of(file), cancellationToken);
        CountingStream content = new(output);
        await write(content, cancellationToken);
        if (content.Count != file.Length)
        {
            throw new IOException("its size changed while it was read");
        }

        await output.WriteAsync(Padding.AsMemory(0, GnuTarHeader.PaddingOf(file.Length)), cancellationToken);
    }

    /// <summary>Writes the two empty blocks that end an archive.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken) =>
        await output.WriteAsync(Padding, cancellationToken);
}
