using System.Formats.Tar;

namespace Kiln.Builders.Docker.Communication;

/// <summary>
/// Unpacks a folder that came out of a container. Links are made last, so nothing is written through one.
/// </summary>
internal static class ReceivedTree
{
    /// <param name="tar">All names in it begin with the name of the folder.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="dropsRoot">Only what is in the folder is unpacked.</param>
    public static async Task UnpackAsync(Stream tar, string folder, bool dropsRoot, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        List<(string Path, string Target)> links = [];
        await using TarReader reader = new(tar, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is TarEntry entry)
        {
            string name = Checked(dropsRoot ? WithoutRoot(entry.Name) : entry.Name);
            string path = Path.Combine(folder, name);
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    Directory.CreateDirectory(path);
                    break;
                case TarEntryType.SymbolicLink:
                    links.Add((path, entry.LinkName));
                    break;
                case TarEntryType.HardLink:
                    File.Copy(Path.Combine(folder, Checked(dropsRoot ? WithoutRoot(entry.LinkName) : entry.LinkName)), path, overwrite: true);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    await WriteAsync(entry, path, cancellationToken);
                    break;
                default:
                    throw new IOException(
                        $"{entry.Name} is neither a file, a folder nor a link and cannot be downloaded.");
            }
        }

        foreach ((string path, string target) in links)
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, target);
        }
    }

    private static async Task WriteAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
        }

        await using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        if (entry.DataStream is not null)
        {
            await entry.DataStream.CopyToAsync(file, cancellationToken);
        }

        const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;
        File.SetUnixFileMode(file.SafeFileHandle, entry.Mode & Permissions);
    }

    private static string WithoutRoot(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : name[(slash + 1)..];
    }

    private static string Checked(string name)
    {
        bool isOutside = name.StartsWith('/') || name.Split('/').Contains("..");
        return isOutside
            ? throw new IOException($"The container gave a file with the name {name}, which is outside of the folder.")
            : name;
    }
}
