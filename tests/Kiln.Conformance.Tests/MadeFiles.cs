using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Conformance.Tests;

/// <summary>The files that a run made: <c>+ path</c>, then each line after a bar; of an archive its entries.</summary>
internal static partial class MadeFiles
{
    /// <param name="folder">Where the run was.</param>
    /// <param name="given">The files that it found there.</param>
    public static string Show(string folder, ImmutableHashSet<string> given)
    {
        StringBuilder text = new();
        IEnumerable<string> paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path))
            .Where(path => !given.Contains(path))
            .Order(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            text.Append("+ ").Append(path).Append('\n');
            foreach (string line in Content(Path.Combine(folder, path)).Replace(folder, "WORK", StringComparison.Ordinal).Split('\n'))
            {
                text.Append($"| {line}".TrimEnd()).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Content(string path)
    {
        if (path.EndsWith(".zip", StringComparison.Ordinal))
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            return string.Join('\n', archive.Entries.Select(static entry => $"{entry.FullName} {entry.Length}").Order(StringComparer.Ordinal));
        }

        if (path.EndsWith(".tar", StringComparison.Ordinal) || path.EndsWith(".tar.gz", StringComparison.Ordinal))
        {
            return Entries(path);
        }

        string text = path.EndsWith(".gz", StringComparison.Ordinal) ? Unpacked(path) : File.ReadAllText(path);
        return Uuid().Replace(BuildTime().Replace(text, "${1}TIME"), "UUID").TrimEnd('\n');
    }

    private static string Entries(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using TarReader reader = new(content);
        List<string> entries = [];
        while (reader.GetNextEntry() is { } entry)
        {
            entries.Add($"{entry.Name} {entry.Length}");
        }

        return string.Join('\n', entries.Order(StringComparer.Ordinal));
    }

    private static string Unpacked(string path)
    {
        using GZipStream content = new(File.OpenRead(path), CompressionMode.Decompress);
        using StreamReader reader = new(content);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("(\"build_time\": )\\d+")]
    private static partial Regex BuildTime();

    [GeneratedRegex(@"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")]
    private static partial Regex Uuid();
}
