using System.Formats.Tar;

namespace Kiln.Builders.Oci.Sandbox;

/// <summary>
/// Unpacks a folder that came out of an image. Links are made last, so nothing is written through one.
/// </summary>
internal static class ReceivedTree
{
    public static async Task UnpackAsync(Stream tar, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        List<(string Path, string Target)> links = [];
        await using TarReader reader = new(tar, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is TarEntry entry)
        {
            string path = Path.Combine(folder, Checked(entry.Name));
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    Directory.CreateDirectory(path);
                    break;
                case TarEntryType.SymbolicLink:
                    links.Add((path, entry.LinkName));
                    break;
                case TarEntryType.RegularFile:
                    await WriteAsync(entry, path, cancellationToken);
                    break;
                default:
                    throw new IOException(
                        $"{entry.Name} is neither a file, a folder nor a symbolic link and cannot be downloaded.");
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
        // An old link at this place is replaced, not followed.
        File.Delete(path);
        await using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
        if (entry.DataStream is Stream content)
        {
            await content.CopyToAsync(file, cancellationToken);
        }

        const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;
        File.SetUnixFileMode(file.SafeFileHandle, entry.Mode & Permissions);
    }

    private static string Checked(string name)
    {
        string trimmed = name.TrimEnd('/');
        return trimmed.Split('/').Any(static part => part is "" or "." or "..")
            ? throw new InvalidDataException($"The image sent a file with the name '{name}'.")
            : trimmed;
    }
}
