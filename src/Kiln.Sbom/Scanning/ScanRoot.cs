using System.Collections.Immutable;
using System.Text;
using Kiln.Platform.Files;

namespace Kiln.Sbom.Scanning;

/// <summary>
/// A folder that is looked at as the root of a system. Links in it are followed as the system itself would follow them:
/// none leads out.
/// </summary>
internal sealed class ScanRoot
{
    private const int MostLinks = 40;
    private readonly ImmutableArray<PathPattern> _excludes;
    private readonly List<string> _warnings = [];

    /// <param name="folder">The folder on this machine.</param>
    /// <param name="excludes">What is not looked at.</param>
    public ScanRoot(string folder, ImmutableArray<PathPattern> excludes)
    {
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _excludes = excludes;
    }

    public string Folder { get; }

    public IReadOnlyList<string> Warnings => _warnings;

    public void Warn(string warning) => _warnings.Add(warning);

    /// <summary>The path itself, or a folder that it is in, matches a pattern.</summary>
    public bool IsExcluded(string path)
    {
        if (_excludes.IsEmpty)
        {
            return false;
        }

        for (int end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (_excludes.Any(pattern => pattern.Matches(path[..end])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>From the root, starting with a slash.</summary>
    public string PathFromRoot(string file) =>
        "/" + Path.GetRelativePath(Folder, file).Replace(Path.DirectorySeparatorChar, '/');

    /// <returns>The place on this machine behind all links; null when nothing is there or it is excluded.</returns>
    public string? Find(string path)
    {
        if (IsExcluded(path))
        {
            return null;
        }

        Stack<string> left = new(Names(path).Reverse());
        List<string> done = [];
        int links = 0;
        while (left.TryPop(out string? name))
        {
            if (name == "..")
            {
                done.RemoveRange(Math.Max(0, done.Count - 1), Math.Min(1, done.Count));
                continue;
            }

            string here = Path.Combine([Folder, .. done, name]);
            if (new FileInfo(here).LinkTarget is not { } target)
            {
                done.Add(name);
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            if (target.StartsWith('/'))
            {
                done.Clear();
            }

            foreach (string part in Names(target).Reverse())
            {
                left.Push(part);
            }
        }

        string found = Path.Combine([Folder, .. done]);
        return Path.Exists(found) ? found : null;
    }

    /// <returns>The text of a file; null when it is not there. One that cannot be read is a warning.</returns>
    public string? ReadText(string path, int limit) => Find(path) is { } file ? ReadTextOf(file, limit) : null;

    /// <param name="file">On this machine, found below the root.</param>
    /// <param name="limit">The most bytes to read.</param>
    public string? ReadTextOf(string file, int limit)
    {
        try
        {
            return Encoding.UTF8.GetString(UserFile.Read(file, limit));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn($"{PathFromRoot(file)} could not be read: {e.Message}.");
            return null;
        }
    }

    /// <returns>Regular files of one folder, sorted; none when there is no such folder.</returns>
    public ImmutableArray<string> FilesOf(string path)
    {
        if (Find(path) is not { } folder || !Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder)
                    .Where(file => !IsExcluded(PathFromRoot(file)))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn($"{path} could not be read: {e.Message}");
            return [];
        }
    }

    private static IEnumerable<string> Names(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(static name => name != ".");
}
