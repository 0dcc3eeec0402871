using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Images.Tar;
using Kiln.Images.Unix;

namespace Kiln.Images.Transports;

/// <summary>Reads an image from a path whose content decides what it is.</summary>
internal sealed class PathSource(string path, BlobStore store)
{
    // What a root file system has at its top and an image archive has not.
    private static readonly string[] RootFolders =
        ["bin", "boot", "dev", "etc", "home", "lib", "root", "sbin", "usr", "var"];

    private enum Content
    {
        OciArchive,
        DockerArchive,
        RootFileSystem,
    }

    public async Task<Image> ReadAsync(ImagePlatform platform, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            return File.Exists(Path.Combine(path, OciLayoutSource.MarkFile))
                ? await new OciLayoutSource(new FolderFiles(path, path)).ReadAsync(null, platform, cancellationToken)
                : throw new ImageException(
                    ImageFailure.BadFormat,
                    $"'{path}' is a folder but not an OCI image layout: it has no file {OciLayoutSource.MarkFile}. " +
                    "To start from a root file system in a folder, make a tar of it: " +
                    "tar --numeric-owner -C DIR -cf root.tar .");
        }

        switch (await DetectAsync(cancellationToken))
        {
            case Content.OciArchive:
                ArchiveFiles oci = await ArchiveFiles.OpenAsync(path, path, store, cancellationToken);
                return await new OciLayoutSource(oci).ReadAsync(null, platform, cancellationToken);
            case Content.DockerArchive:
                ArchiveFiles docker = await ArchiveFiles.OpenAsync(path, path, store, cancellationToken);
                return await new DockerArchiveSource(docker).ReadAsync(null, cancellationToken);
            default:
                return await ReadRootAsync(platform, cancellationToken);
        }
    }

    private async Task<Content> DetectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream file = ArchiveFiles.OpenFile(path, path);
            byte[] start = new byte[6];
            int count = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            bool isPlain = Unpacking.Detect(start.AsSpan(0, count)) == PackedForm.None;
            file.Position = 0;
            await using Stream tar = isPlain ? file : await Unpacking.OpenAsync(file, path, cancellationToken);
            return await DetectAsync(new TarReader(tar), cancellationToken);
        }
        catch (Exception exception) when (Unpacking.IsDamage(exception))
        {
            throw Unpacking.Damaged(path, exception);
        }
    }

    private static async Task<Content> DetectAsync(TarReader tar, CancellationToken cancellationToken)
    {
        bool isDocker = false;
        while (await tar.ReadNextAsync(cancellationToken) is { } entry)
        {
            string name = RawName.ToText(entry.Name);
            name = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
            if (RootFolders.Contains(name.Split('/')[0]))
            {
                return Content.RootFileSystem;
            }

            if (name == OciLayoutSource.MarkFile)
            {
                return Content.OciArchive;
            }

            isDocker |= name is DockerArchiveSource.ManifestFile or LegacyArchive.RepositoriesFile;
        }

        return isDocker ? Content.DockerArchive : Content.RootFileSystem;
    }

    private async Task<Image> ReadRootAsync(ImagePlatform platform, CancellationToken cancellationToken)
    {
        byte[] start = new byte[6];
        FileStream file = ArchiveFiles.OpenFile(path, path);
        int count = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;

        // The two forms that a layer may have are used as they are.
        string? mediaType = Unpacking.Detect(start.AsSpan(0, count)) switch
        {
            PackedForm.Gzip => MediaTypes.OciLayerGzip,
            PackedForm.Zstd => MediaTypes.OciLayerZstd,
            _ => null,
        };
        WrittenLayer layer = mediaType is null
            ? await TarImport.CopyAsync(file, path, store, LayerCompression.Gzip, cancellationToken)
            : await TarImport.DescribeAsync(file, path, mediaType, new FileBlobSource(path), cancellationToken);
        if (layer.Entries == 0)
        {
            throw new ImageException(
                ImageFailure.BadFormat, $"'{path}' is an empty tar: there is no root file system in it.");
        }

        HistoryEntry history = new() { CreatedBy = $"kiln: import {Path.GetFileName(path)}" };
        return Image.Compose(new ImageConfig { Platform = platform, History = [history] }, [layer.Layer]);
    }
}
