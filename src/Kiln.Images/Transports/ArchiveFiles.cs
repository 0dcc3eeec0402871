using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Images.Streams;
using Kiln.Images.Tar;
using Kiln.Images.Unix;

namespace Kiln.Images.Transports;

/// <summary>The files in a tar, found by one pass over its headers and then read in place.</summary>
internal sealed class ArchiveFiles : IImageFiles
{
    /// <summary>Far more than an image has layers.</summary>
    private const int EntryLimit = 100_000;

    private const int LinkLimit = 10;

    private readonly string _path;
    private readonly Dictionary<string, (long Offset, long Size)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    private ArchiveFiles(string path, string reference)
    {
        _path = path;
        Reference = reference;
    }

    public string Reference { get; }

    /// <param name="store">Takes the unpacked tar when the file is packed.</param>
    public static async Task<ArchiveFiles> OpenAsync(
        string path,
        string reference,
        BlobStore store,
        CancellationToken cancellationToken)
    {
        try
        {
            string unpacked = await UnpackAsync(path, reference, store, cancellationToken);
            ArchiveFiles files = new(unpacked, reference);
            await using FileStream stream = OpenFile(unpacked, reference);
            await files.IndexAsync(new TarReader(stream), cancellationToken);
            return files;
        }
        catch (Exception exception) when (Unpacking.IsDamage(exception))
        {
            throw Unpacking.Damaged(reference, exception);
        }
    }

    /// <exception cref="ImageException">There is no such file, or it cannot be read.</exception>
    public static FileStream OpenFile(string path, string reference)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException(ImageFailure.NotFound, $"{reference}: there is no file '{path}'.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(
                ImageFailure.System, $"{reference}: '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    public Stream? TryOpen(string name)
    {
        for (int links = 0; links < LinkLimit && _links.TryGetValue(name, out string? target); links++)
        {
            name = target;
        }

        return _files.TryGetValue(name, out (long Offset, long Size) file)
            ? new FileSlice(OpenFile(_path, Reference), file.Offset, file.Size)
            : null;
    }

    private static async Task<string> UnpackAsync(
        string path,
        string reference,
        BlobStore store,
        CancellationToken cancellationToken)
    {
        byte[] start = new byte[6];
        await using FileStream file = OpenFile(path, reference);
        int count = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (Unpacking.Detect(start.AsSpan(0, count)) == PackedForm.None)
        {
            return path;
        }

        file.Position = 0;
        await using Stream tar = await Unpacking.OpenAsync(file, reference, cancellationToken);
        await using NewBlobStream copy = store.Create();
        await tar.CopyToAsync(copy, cancellationToken);
        Descriptor blob = await copy.CommitAsync("application/x-tar", cancellationToken);
        return store.PathOf(blob.Digest);
    }

    private async Task IndexAsync(TarReader tar, CancellationToken cancellationToken)
    {
        int entries = 0;
        while (await tar.ReadNextAsync(cancellationToken) is { } entry)
        {
            if (++entries > EntryLimit)
            {
                throw new ImageException(
                    ImageFailure.BadFormat,
                    $"{Reference} holds more than {EntryLimit} files: it is not an image archive. Is it the tar of a " +
                    "root file system? Then write its path without a transport.");
            }

            string name = Normalise(RawName.ToText(entry.Name));
            if (entry is { Kind: TarEntryKind.File, Segments.Length: <= 1 } && entry.Size == tar.ContentLeft)
            {
                _files[name] = (tar.Position, entry.Size);
            }
            else if (entry.Kind is TarEntryKind.SymbolicLink or TarEntryKind.HardLink)
            {
                string target = RawName.ToText(entry.LinkName);
                _links[name] = entry.Kind == TarEntryKind.HardLink ? Normalise(target) : Resolve(name, target);
            }
        }
    }

    private static string Resolve(string name, string target) =>
        Normalise(Path.GetFullPath(target, "/" + Path.GetDirectoryName(name)));

    private static string Normalise(string name) =>
        string.Join('/', name.Split('/').Where(part => part is not ("" or ".")));
}
