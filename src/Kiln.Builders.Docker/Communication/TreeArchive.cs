using System.Formats.Tar;

namespace Kiln.Builders.Docker.Communication;

/// <summary>
/// Local files as entries of an archive. They belong to root: who they belong to here says nothing about the container.
/// </summary>
internal static class TreeArchive
{
    /// <summary>A folder with everything in it.</summary>
    /// <param name="name">Of the folder in the archive; empty for its contents alone.</param>
    public static async Task WriteAsync(Stream target, string folder, string name, CancellationToken cancellationToken)
    {
        await using TarWriter tar = new(target, TarEntryFormat.Pax, leaveOpen: true);
        if (name.Length > 0)
        {
            await AddAsync(tar, folder, name, cancellationToken);
        }

        await AddChildrenAsync(tar, folder, name.Length > 0 ? name + "/" : "", cancellationToken);
    }

    /// <summary>One file, one link, or a folder without what is in it. Sockets and pipes are left out.</summary>
    public static async Task AddAsync(TarWriter tar, string path, string name, CancellationToken cancellationToken)
    {
        FileSystemInfo file =
            File.GetAttributes(path).HasFlag(FileAttributes.Directory) ? new DirectoryInfo(path) : new FileInfo(path);
        bool isFolder = file is DirectoryInfo;
        if (file.LinkTarget is { } target)
        {
            await tar.WriteEntryAsync(Entry(TarEntryType.SymbolicLink, name, file, target), cancellationToken);
        }
        else if (isFolder)
        {
            await tar.WriteEntryAsync(Entry(TarEntryType.Directory, name + "/", file, null), cancellationToken);
        }
        else if (Kiln.Platform.Files.FileState.Of(path) is { IsRegularFile: true })
        {
            PaxTarEntry entry = Entry(TarEntryType.RegularFile, name, file, null);
            await using FileStream content = new(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, useAsync: true);
            entry.DataStream = content;
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }

    private static async Task AddChildrenAsync(
        TarWriter tar,
        string folder,
        string prefix,
        CancellationToken cancellationToken)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            string name = prefix + Path.GetFileName(path);
            await AddAsync(tar, path, name, cancellationToken);
            FileAttributes attributes = File.GetAttributes(path);
            if (attributes.HasFlag(FileAttributes.Directory) && !attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                await AddChildrenAsync(tar, path, name + "/", cancellationToken);
            }
        }
    }

    private static PaxTarEntry Entry(TarEntryType type, string name, FileSystemInfo file, string? link)
    {
        PaxTarEntry entry = new(type, name)
        {
            Mode = link is null ? file.UnixFileMode : (UnixFileMode)0b111_111_111,
            ModificationTime = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
            Uid = 0,
            Gid = 0,
        };
        if (link is not null)
        {
            entry.LinkName = link;
        }

        return entry;
    }
}
