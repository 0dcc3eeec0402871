using System.Collections.Immutable;
using Kiln.Compression;
using Kiln.Compression.Archives;
using Kiln.Platform.Files;
using Kiln.PostProcessors.Files;
using Kiln.Sdk.Components;

namespace Kiln.PostProcessors.Compress;

/// <summary>Reads the files and writes the archive.</summary>
/// <param name="form">Which archive.</param>
/// <param name="options">How it is packed.</param>
/// <param name="progress">Told how many bytes were read so far.</param>
internal sealed class ArchiveWriter(ArchiveForm form, PackOptions options, Action<long> progress)
{
    private long _done;

    /// <exception cref="BuildFailedException">A file could not be read.</exception>
    /// <exception cref="IOException">The archive could not be written.</exception>
    public async Task WriteAsync(ImmutableArray<InputFile> files, Stream output, CancellationToken cancellationToken)
    {
        if (form.Kind == ArchiveKind.Zip)
        {
            await WriteZipAsync(files, output, cancellationToken);
            return;
        }

        if (form.Packing is not { } format)
        {
            await WriteTarAsync(files, output, cancellationToken);
            return;
        }

        await using PackStream packed = PackStream.Create(output, format, options);
        await (form.Kind == ArchiveKind.Tar
            ? WriteTarAsync(files, packed, cancellationToken)
            : CopyAsync(files[0], packed, cancellationToken));
        await packed.FinishAsync(cancellationToken);
    }

    private async Task WriteTarAsync(
        ImmutableArray<InputFile> files,
        Stream output,
        CancellationToken cancellationToken)
    {
        GnuTarPacker tar = new(output);
        foreach (InputFile file in files)
        {
            FileState state = file.State;
            TarFile entry = new(
                Path.GetFileName(file.Path),
                state.Size,
                state.Permissions,
                state.User,
                state.Group,
                AccountNames.OfUser(state.User),
                AccountNames.OfGroup(state.Group));
            await tar.AddAsync(entry, (stream, token) => CopyAsync(file, stream, token), cancellationToken);
        }

        await tar.FinishAsync(cancellationToken);
    }

    private async Task WriteZipAsync(
        ImmutableArray<InputFile> files,
        Stream output,
        CancellationToken cancellationToken)
    {
        await using ZipPacker zip = new(output, options);
        foreach (InputFile file in files)
        {
            await zip.AddAsync(
                file.Path, file.State.Size, (stream, token) => CopyAsync(file, stream, token), cancellationToken);
        }

        await zip.FinishAsync(cancellationToken);
    }

    private async Task CopyAsync(InputFile file, Stream output, CancellationToken cancellationToken)
    {
        // Failures of the two sides are told apart, because they are told with different names.
        Exception? writing = null;
        try
        {
            await ReadAhead.RunAsync(
                file.Path,
                async (piece, token) =>
                {
                    try
                    {
                        await output.WriteAsync(piece, token);
                    }
                    catch (Exception e)
                    {
                        writing = e;
                        throw;
                    }

                    _done += piece.Length;
                    progress(_done);
                },
                cancellationToken);
        }
        catch (Exception e) when (e != writing && e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("read", file.Path, e).Message;
            throw new BuildFailedException($"Unable to read file {file.Path}: {reason}", e);
        }
    }
}
