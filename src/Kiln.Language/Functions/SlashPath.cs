namespace Kiln.Language.Functions;

/// <summary>Paths as text, with Go's rules.</summary>
internal static class SlashPath
{
    public static string BaseName(string path)
    {
        string trimmed = path.TrimEnd('/');
        return path.Length == 0 ? "." : trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    public static string DirectoryName(string path) => Clean(path[..(path.LastIndexOf('/') + 1)]);

    /// <summary>The path, started from a directory when it is relative, without <c>.</c> and <c>..</c>.</summary>
    public static string Join(string directory, string path) =>
        Clean(path.StartsWith('/') ? path : path.Length == 0 ? directory : $"{directory}/{path}");

    private static string Clean(string path)
    {
        bool rooted = path.StartsWith('/');
        List<string> parts = [];
        foreach (string part in path.Split('/').Where(static p => p is not ("" or ".")))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".." || !rooted)
            {
                parts.Add(part);
            }
        }

        string joined = string.Join('/', parts);
        return rooted ? "/" + joined : joined.Length == 0 ? "." : joined;
    }
}
