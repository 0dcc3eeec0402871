using System.Formats.Tar;

namespace Kiln.Platform.Files;

/// <summary>
/// Unpacks a folder that came as an archive from a machine that is not to be believed: nothing is written outside of
/// the folder, and as links are made last, nothing is written through one.
/// </summary>
public static class ReceivedFolder
{
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    /// <param name="tar">Stays the caller's.</param>
    /// <param name="folder">Where it goes; made when it is not there.</param>
    /// <param name="dropsRoot">
    /// All names begin with the name of one folder, and only what is in that is unpacked.
    /// </param>
    /// <exception cref="IOException">It cannot be written, or holds what is not unpacked.</exception>
    public static async Task UnpackAsync(Stream tar, string folder, bool dropsRoot, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        List<(string Path, string Target)> links = [];
        await using TarReader reader = new(tar, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is TarEntry entry)
        {
            string path = PathOf(entry.Name);
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    Directory.CreateDirectory(path);
                    break;
                case TarEntryType.SymbolicLink:
                    links.Add((path, entry.LinkName));
                    break;
                case TarEntryType.HardLink:
                    File.Copy(PathOf(entry.LinkName), path, overwrite: true);
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

        string PathOf(string name) => Path.Combine(folder, Checked(dropsRoot ? WithoutRoot(name) : name));
    }

    private static async Task WriteAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
        }

        await using FileStream file = new(
            path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        if (entry.DataStream is not null)
        {
            await entry.DataStream.CopyToAsync(file, cancellationToken);
        }

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
            ? throw new IOException($"The archive holds a file with the name {name}, which is outside of the folder.")
            : name;
    }
}
