using System.Buffers;
using System.Collections.Immutable;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>Finds what a folder contains, for a machine of Windows.</summary>
internal static class LocalTree
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. "<>:\"|?*\\", .. Enumerable.Range(0, 32).Select(static code => (char)code)]);

    /// <summary>Links are followed, except those that lead back to a folder that they are in.</summary>
    /// <param name="folder">To read.</param>
    /// <param name="prefix">Goes before every path: empty, or ends with a slash.</param>
    /// <exception cref="CommunicatorException">Windows cannot have a file of such a name.</exception>
    public static ImmutableArray<TreeEntry> Read(string folder, string prefix)
    {
        ImmutableArray<TreeEntry>.Builder entries = ImmutableArray.CreateBuilder<TreeEntry>();
        if (prefix.Length > 0)
        {
            entries.Add(new(prefix.TrimEnd('/'), folder, IsFolder: true));
        }

        Walk(folder, prefix, [Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))], entries);
        Dictionary<string, TreeEntry> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (TreeEntry entry in entries)
        {
            if (!names.TryAdd(entry.Path, entry))
            {
                throw Refuse(entry.LocalPath, $"it and '{names[entry.Path].LocalPath}' have one name on Windows");
            }
        }

        return entries.ToImmutable();
    }

    private static void Walk(
        string folder, string prefix, ImmutableHashSet<string> above, ImmutableArray<TreeEntry>.Builder entries)
    {
        IEnumerable<FileSystemInfo> children = new DirectoryInfo(folder)
            .EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None })
            .OrderBy(static child => child.Name, StringComparer.Ordinal);
        foreach (FileSystemInfo child in children)
        {
            Check(child);
            string target = child.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? child.FullName;
            string path = prefix + child.Name;
            if (File.Exists(target))
            {
                entries.Add(new(path, child.FullName, IsFolder: false));
            }
            else if (Directory.Exists(target) && !above.Contains(target))
            {
                entries.Add(new(path, child.FullName, IsFolder: true));
                Walk(child.FullName, path + "/", above.Add(target), entries);
            }
        }
    }

    private static void Check(FileSystemInfo entry)
    {
        if (entry.Name.AsSpan().ContainsAny(Forbidden) || entry.Name is [.., '.' or ' '])
        {
            throw Refuse(entry.FullName, "Windows cannot have a file of this name");
        }
    }

    private static CommunicatorException Refuse(string path, string reason) =>
        new(CommunicatorFailure.Transfer, $"'{path}' cannot be uploaded: {reason}.");
}
