namespace Kiln.Images.Unix;

/// <summary>Removes a name with everything below it, however deep, without following links.</summary>
internal static class TreeRemoval
{
    public static void Remove(DirectoryHandle folder, string raw)
    {
        if (folder.TryStatus(raw) is not { } status)
        {
            return;
        }

        if (!status.IsDirectory)
        {
            folder.Remove(raw, isDirectory: false);
            return;
        }

        Stack<Level> levels = new();
        levels.Push(Enter(folder, raw));
        while (levels.TryPeek(out Level? level))
        {
            if (!level.Names.TryDequeue(out string? name))
            {
                levels.Pop();
                level.Folder.Dispose();
                level.Parent.Remove(level.Name, isDirectory: true);
            }
            else if (level.Folder.TryStatus(name) is { IsDirectory: true })
            {
                levels.Push(Enter(level.Folder, name));
            }
            else
            {
                level.Folder.Remove(name, isDirectory: false);
            }
        }
    }

    private static Level Enter(DirectoryHandle parent, string name)
    {
        DirectoryHandle folder = parent.OpenFolder(name);
        return new Level(parent, name, folder, new Queue<string>(folder.List()));
    }

    private sealed record Level(DirectoryHandle Parent, string Name, DirectoryHandle Folder, Queue<string> Names);
}
