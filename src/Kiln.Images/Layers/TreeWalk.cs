using Kiln.Images.Unix;

namespace Kiln.Images.Layers;

/// <summary>Everything below a folder: each folder before its content, names in the order of their bytes.</summary>
internal sealed class TreeWalk : IDisposable
{
    private readonly Stack<Level> _levels = new();
    private readonly HashSet<string> _excluded;
    private Found? _last;

    /// <param name="rawExcluded">Raw paths that are left out with everything below.</param>
    public TreeWalk(string root, IEnumerable<string> rawExcluded)
    {
        _excluded = new HashSet<string>(rawExcluded, StringComparer.Ordinal);
        DirectoryHandle folder = DirectoryHandle.Open(root);
        _levels.Push(new Level("", folder, new Queue<string>(folder.List())));
    }

    /// <summary>The next file, or null at the end. A folder's content comes next unless it is skipped.</summary>
    public Found? Next()
    {
        if (_last is { Status.IsDirectory: true } entered)
        {
            DirectoryHandle folder = entered.Folder.OpenFolder(entered.Name);
            _levels.Push(new Level(entered.Path, folder, new Queue<string>(folder.List())));
        }

        _last = null;
        while (_levels.TryPeek(out Level? level))
        {
            if (!level.Names.TryDequeue(out string? name))
            {
                _levels.Pop().Folder.Dispose();
                continue;
            }

            string path = RawName.Join(level.Path, name);
            if (!_excluded.Contains(path) && level.Folder.TryStatus(name) is { } status)
            {
                _last = new Found(level.Folder, name, path, status);
                return _last;
            }
        }

        return null;
    }

    public void Dispose()
    {
        while (_levels.TryPop(out Level? level))
        {
            level.Folder.Dispose();
        }
    }

    /// <param name="Folder">The open folder that holds it; valid until the next step of the walk.</param>
    /// <param name="Name">Raw, inside the folder.</param>
    /// <param name="Path">Raw, from the root.</param>
    internal sealed record Found(DirectoryHandle Folder, string Name, string Path, FileStatus Status);

    private sealed record Level(string Path, DirectoryHandle Folder, Queue<string> Names);
}
