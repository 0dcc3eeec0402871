using Kiln.Platform.Files;

namespace Kiln.Machines.Media;

/// <summary>Collects what goes onto a floppy disk or a CD.</summary>
internal sealed class MediaTree
{
    private const int MaxDepth = 100;

    /// <summary>
    /// A link to a folder counts as so many folders: the system follows only some dozens, one in another.
    /// </summary>
    private const int LinkDepth = 12;

    public MediaFolder Root { get; } = new("", "the root folder");

    /// <summary>Adds a file, or all files of a folder and the folders in it, to the root.</summary>
    /// <exception cref="MediaException">It cannot be added.</exception>
    public void AddFlat(string path)
    {
        if (!StateOf(path).IsDirectory)
        {
            AddFile(Root, path, Path.GetFileName(path));
            return;
        }

        MediaTree inside = new();
        inside.AddContents(inside.Root, path, 0);
        AddFlat(inside.Root);
    }

    /// <summary>Adds a file to the root, or a folder: with a slash at the end only what is in it.</summary>
    /// <exception cref="MediaException">It cannot be added.</exception>
    public void Add(string path)
    {
        if (!StateOf(path).IsDirectory)
        {
            AddFile(Root, path, Path.GetFileName(path));
        }
        else if (path.EndsWith('/'))
        {
            AddContents(Root, path, 0);
        }
        else
        {
            AddFolder(Root, path, NameOf(path), 0);
        }
    }

    /// <summary>Adds a text at a path, with the folders on the way to it.</summary>
    /// <exception cref="MediaException">It cannot be added.</exception>
    public void AddText(string option, string path, string text)
    {
        string[] parts = [.. path.Split('/').Where(static part => part is not ("" or "."))];
        if (parts.Length == 0 || parts.Contains(".."))
        {
            throw new MediaException($"{option}: \"{path}\" is no path of a file.");
        }

        MediaFolder folder = Root;
        foreach (string part in parts[..^1])
        {
            folder = EnsureFolder(folder, part, $"{option} \"{path}\"");
        }

        AddNode(folder, MediaFile.OfText(parts[^1], option, text));
    }

    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return name is "" or "." or ".." ? Path.GetFileName(Path.GetFullPath(path)) : name;
    }

    private static FileState StateOf(string path)
    {
        try
        {
            return FileState.Of(path) ?? throw new FileNotFoundException();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaException(FileAccessException.From("read", path, e).Message);
        }
    }

    private void AddFlat(MediaFolder folder)
    {
        foreach (MediaNode node in folder.Entries)
        {
            if (node is MediaFolder inner)
            {
                AddFlat(inner);
            }
            else
            {
                AddNode(Root, node);
            }
        }
    }

    private void AddFolder(MediaFolder parent, string path, string name, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new MediaException(
                $"{path} is more than {MaxDepth} folders deep. Does a link in it lead back to a folder around it?");
        }

        bool isLink = new DirectoryInfo(path).LinkTarget is not null;
        AddContents(EnsureFolder(parent, name, path), path, depth + (isLink ? LinkDepth : 1));
    }

    private void AddContents(MediaFolder folder, string path, int depth)
    {
        string[] names;
        try
        {
            names = [.. Directory.EnumerateFileSystemEntries(path).Select(static entry => Path.GetFileName(entry))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaException(FileAccessException.From("read the folder", path, e).Message);
        }

        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            string entry = Path.Combine(path, name);
            if (StateOf(entry).IsDirectory)
            {
                AddFolder(folder, entry, name, depth);
            }
            else
            {
                AddFile(folder, entry, name);
            }
        }
    }

    private static void AddFile(MediaFolder folder, string path, string name)
    {
        if (!StateOf(path).IsRegularFile)
        {
            throw new MediaException($"{path} is a device, a pipe or a socket, which cannot be copied.");
        }

        AddNode(folder, MediaFile.OfPath(name, path));
    }

    private static MediaFolder EnsureFolder(MediaFolder parent, string name, string source)
    {
        switch (parent.Find(name))
        {
            case MediaFolder known:
                return known;
            case MediaNode file:
                throw new MediaException($"{file.Source} is a file, and {source} needs a folder of the same name.");
            default:
                MediaFolder made = new(name, source);
                parent.Add(made);
                return made;
        }
    }

    private static void AddNode(MediaFolder folder, MediaNode node)
    {
        if (folder.Find(node.Name) is MediaNode other)
        {
            throw new MediaException(
                $"{other.Source} and {node.Source} would have the same name on the disk: {node.Name}.");
        }

        folder.Add(node);
    }
}
