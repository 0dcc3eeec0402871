using System.Collections.Immutable;
using Kiln.Platform.Files;

namespace Kiln.PostProcessors.Artifice;

/// <summary>Finds files by pattern, in Go's order and with the names that Go gives them.</summary>
internal static class FileSearch
{
    /// <param name="pattern">Well formed. Relative ones start at the current folder and give relative paths.</param>
    /// <returns>Files and folders; folders that cannot be read have none.</returns>
    public static ImmutableArray<string> Find(string pattern)
    {
        if (!FilePattern.IsPattern(pattern))
        {
            return FileState.OfLink(pattern) is null ? [] : [pattern];
        }

        int slash = pattern.LastIndexOf('/');
        string name = pattern[(slash + 1)..];
        string folder = slash switch
        {
            < 0 => ".",
            0 => "/",
            _ => pattern[..slash],
        };
        IEnumerable<string> folders = FilePattern.IsPattern(folder) ? Find(folder) : [folder];
        return [.. folders.SelectMany(found => FindIn(found, name))];
    }

    private static IEnumerable<string> FindIn(string folder, string name)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            return
            [
                .. Directory.EnumerateFileSystemEntries(folder)
                    .Select(static path => Path.GetFileName(path))
                    .Where(entry => FilePattern.Matches(name, entry))
                    .Order(StringComparer.Ordinal)
                    .Select(entry => Join(folder, entry)),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Compat: Go's search passes over folders that it cannot read.
            return [];
        }
    }

    /// <summary>The shortest name: <c>a//b/../c</c> is <c>a/c</c>.</summary>
    private static string Join(string folder, string name)
    {
        List<string> parts = [];
        bool isAbsolute = folder.StartsWith('/');
        foreach (string part in folder.Split('/').Append(name).Where(static part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (!isAbsolute)
            {
                parts.Add(part);
            }
        }

        return (isAbsolute ? "/" : "") + string.Join('/', parts);
    }
}
