namespace Kiln.Cli.Commands;

/// <summary>Which files <c>fmt</c> is about.</summary>
internal static class FmtFiles
{
    private static readonly string[] Endings = [".pkr.hcl", ".pkrvars.hcl"];

    public static bool IsHcl(string path) => Endings.Any(e => path.EndsWith(e, StringComparison.Ordinal));

    /// <summary>
    /// What <c>fmt</c> looks at in a folder, sorted by name. Hidden files are left out, as are those that editors leave
    /// about, and links to folders, so that no circle is walked for ever.
    /// </summary>
    public static IEnumerable<FileSystemInfo> In(string folder) => new DirectoryInfo(folder)
        .EnumerateFileSystemInfos()
        .Where(static entry => !IsIgnored(entry.Name))
        .Where(static entry => IsFolder(entry) || (IsHcl(entry.Name) && !Directory.Exists(entry.FullName)))
        .OrderBy(static entry => entry.Name, StringComparer.Ordinal);

    public static bool IsFolder(FileSystemInfo entry) => entry is DirectoryInfo && entry.LinkTarget is null;

    /// <summary>Compat: the folder's own path without what means nothing in front of it.</summary>
    public static string Join(string folder, string name)
    {
        string start = folder;
        while (start.StartsWith("./", StringComparison.Ordinal))
        {
            start = start[2..].TrimStart('/');
        }

        return start is "" or "." ? name : Path.Join(start, name);
    }

    private static bool IsIgnored(string name) =>
        name.StartsWith('.') || name.EndsWith('~') || (name.StartsWith('#') && name.EndsWith('#'));
}
