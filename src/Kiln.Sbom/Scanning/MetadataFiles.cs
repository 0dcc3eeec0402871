using System.IO.Enumeration;

namespace Kiln.Sbom.Scanning;

/// <summary>Finds the files in which packages of programming languages describe themselves. Follows no links.</summary>
internal sealed class MetadataFiles : FileSystemEnumerator<string>
{
    // What the kernel shows there is no part of the system.
    private static readonly string[] KernelFolders = ["proc", "sys", "dev", "run"];

    private static readonly EnumerationOptions Options = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    private readonly ScanRoot _root;
    private int _unreadable;

    private MetadataFiles(ScanRoot root)
        : base(root.Folder, Options) => _root = root;

    /// <returns>Paths on this machine, sorted.</returns>
    public static List<string> Find(ScanRoot root, CancellationToken cancellationToken)
    {
        List<string> files = [];
        using MetadataFiles finder = new(root);
        while (finder.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.Add(finder.Current);
        }

        if (finder._unreadable > 0)
        {
            root.Warn($"Folders that could not be read: {finder._unreadable}. Packages in them are missing.");
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    protected override string TransformEntry(ref FileSystemEntry entry) => entry.ToFullPath();

    protected override bool ShouldIncludeEntry(ref FileSystemEntry entry)
    {
        if (entry.IsDirectory || IsLink(ref entry))
        {
            return false;
        }

        ReadOnlySpan<char> name = entry.FileName;
        ReadOnlySpan<char> folder = Path.GetFileName(entry.Directory);
        bool describes = name switch
        {
            "package.json" => true,
            "METADATA" => folder.EndsWith(".dist-info", StringComparison.Ordinal),
            "PKG-INFO" => folder.EndsWith(".egg-info", StringComparison.Ordinal),
            _ => name.EndsWith(".egg-info", StringComparison.Ordinal),
        };
        return describes && !_root.IsExcluded(_root.PathFromRoot(entry.ToFullPath()));
    }

    protected override bool ShouldRecurseIntoEntry(ref FileSystemEntry entry) =>
        !IsLink(ref entry) && !IsOfKernel(ref entry) && !_root.IsExcluded(_root.PathFromRoot(entry.ToFullPath()));

    protected override bool ContinueOnError(int error)
    {
        _unreadable++;
        return true;
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static bool IsOfKernel(ref FileSystemEntry entry) =>
        entry.Directory.Length == entry.RootDirectory.Length
        && KernelFolders.Contains(entry.FileName.ToString(), StringComparer.Ordinal);
}
