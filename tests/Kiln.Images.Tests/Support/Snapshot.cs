using System.Security.Cryptography;
using System.Text;
using Kiln.Images.Unix;

namespace Kiln.Images.Tests.Support;

/// <summary>Describes every file below a folder in text, by the words of <c>find</c> and not by Kiln's own.</summary>
internal static class Snapshot
{
    /// <summary>
    /// Type, mode, owner, size, time, link target, contents, links to the same file, extended attributes.
    /// </summary>
    public static async Task<string> OfAsync(string root, bool times)
    {
        string format = @"%P\t%y\t%m\t%U:%G\t%l\t" + (times ? @"%Ts\t" : "") + @"%D:%i:%n\n";
        string listing = await Command.RunAsync("/usr/bin/find", root, "-mindepth", "1", "-printf", format);
        List<string> lines = [.. listing.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        lines.Sort(StringComparer.Ordinal);
        Dictionary<string, string> firstNames = [];
        StringBuilder result = new();
        foreach (string line in lines)
        {
            string[] fields = line.Split('\t');
            result.Append(string.Join(' ', fields[..^1]));
            string path = Path.Combine(root, fields[0]);
            if (fields[1] == "f")
            {
                result.Append(' ').Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))[..12]);
            }

            if (fields[1] is "c" or "b")
            {
                result.Append(' ').Append((await Command.RunAsync("/usr/bin/stat", "-c", "%t:%T", path)).Trim());
            }

            if (fields[1] != "d" && !firstNames.TryAdd(fields[^1], fields[0]))
            {
                result.Append(" = ").Append(firstNames[fields[^1]]);
            }

            AppendAttributes(result, path);
            result.Append('\n');
        }

        return result.ToString();
    }

    private static void AppendAttributes(StringBuilder result, string path)
    {
        using DirectoryHandle folder = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        string name = RawName.FromText(Path.GetFileName(path));
        foreach (string attribute in folder.ListAttributes(name))
        {
            byte[] value = folder.TryGetAttribute(name, attribute)!;
            result.Append($" [{attribute}={Convert.ToHexString(value)}]");
        }
    }
}
