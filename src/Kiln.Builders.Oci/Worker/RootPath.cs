namespace Kiln.Builders.Oci.Worker;

/// <summary>
/// Follows symbolic links of the image by hand, to know where a path that does not exist would be. Called inside the
/// root.
/// </summary>
internal static class RootPath
{
    private const int MaxLinks = 40;

    public static ResolvedTarget Resolve(MountTarget target)
    {
        Stack<string> rest = new(Parts(target.Path).Reverse());
        string path = "/";
        int links = 0;
        while (rest.TryPop(out string? name))
        {
            if (name == "..")
            {
                path = Path.GetDirectoryName(path) ?? "/";
                continue;
            }

            string next = Path.Combine(path, name);
            if (new FileInfo(next).LinkTarget is not string link)
            {
                path = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException(
                    $"The image's {target.Path} is a symbolic link that leads nowhere: too many levels of links.");
            }

            path = link.StartsWith('/') ? "/" : path;
            foreach (string part in Parts(link).Reverse())
            {
                rest.Push(part);
            }
        }

        bool exists = target.IsDirectory ? Directory.Exists(path) : Path.Exists(path) && !Directory.Exists(path);
        return new(path, target.IsDirectory, exists);
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(static part => part != ".");
}
