using System.Text.RegularExpressions;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;

namespace Kiln.Sbom.Catalogues;

/// <summary>Reads <c>os-release</c>.</summary>
internal static class OsReleaseFile
{
    private const int Limit = 1024 * 1024;

    private static readonly TimeSpan SearchTime = TimeSpan.FromSeconds(1);

    public static OperatingSystemRelease? Read(ScanRoot root)
    {
        string? text = root.ReadText("/etc/os-release", Limit) ?? root.ReadText("/usr/lib/os-release", Limit);
        if (text is null)
        {
            return null;
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] != '#')
            {
                values[line[..equals].Trim()] = Unquote(line[(equals + 1)..].Trim());
            }
        }

        string id = values.GetValueOrDefault("ID", "linux");
        return new(
            id,
            values.GetValueOrDefault("VERSION_ID", ""),
            values.GetValueOrDefault("PRETTY_NAME", values.GetValueOrDefault("NAME", id)));
    }

    /// <summary>As a shell does with an assignment.</summary>
    private static string Unquote(string text)
    {
        bool isQuoted = text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0];
        if (!isQuoted)
        {
            return text;
        }

        string inner = text[1..^1];
        return text[0] == '\''
            ? inner
            : Regex.Replace(inner, @"\\(?<kept>[""$`\\])", "${kept}", RegexOptions.ExplicitCapture, SearchTime);
    }
}
