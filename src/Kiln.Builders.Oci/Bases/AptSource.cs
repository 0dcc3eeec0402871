using System.Text;

namespace Kiln.Builders.Oci.Bases;

/// <summary>One archive and release that apt takes packages from.</summary>
/// <param name="Address">Of the archive, without a slash at its end.</param>
/// <param name="Suite">A slash at its end: a flat archive.</param>
internal sealed record AptSource(string Address, string Suite)
{
    /// <summary>Where the signed file is that changes whenever anything in the release changes.</summary>
    public string ReleaseAddress => Suite.EndsWith('/')
        ? $"{Address}/{(Suite == "/" ? "" : Suite)}InRelease"
        : $"{Address}/dists/{Suite}/InRelease";

    /// <summary>The name of apt's copy of that file.</summary>
    public string ReleaseFileName
    {
        get
        {
            int scheme = ReleaseAddress.IndexOf(':', StringComparison.Ordinal);
            string rest = ReleaseAddress[(scheme + 1)..];
            rest = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
            int at = rest.IndexOf('@', StringComparison.Ordinal);
            int slash = rest.IndexOf('/', StringComparison.Ordinal);
            rest = at >= 0 && at < slash ? rest[(at + 1)..] : rest;
            StringBuilder name = new();
            foreach (char c in rest)
            {
                // The characters that apt escapes; the underscore because it stands for the slash.
                name.Append(c == '/' ? "_" : "\\|{}[]<>\"^~_=!@#$%^&*".Contains(c) ? $"%{(int)c:x2}" : c.ToString());
            }

            return name.ToString();
        }
    }

    /// <summary>The <c>deb</c> lines of a sources.list; each pair once.</summary>
    public static IEnumerable<AptSource> Parse(IEnumerable<string> lines) =>
        lines.Select(ParseLine).OfType<AptSource>().Distinct();

    private static AptSource? ParseLine(string line)
    {
        string text = line.Trim();
        if (!text.StartsWith("deb ", StringComparison.Ordinal) && !text.StartsWith("deb\t", StringComparison.Ordinal))
        {
            return null;
        }

        text = text[4..].TrimStart();
        if (text.StartsWith('['))
        {
            int end = text.IndexOf(']', StringComparison.Ordinal);
            text = end < 0 ? "" : text[(end + 1)..];
        }

        string[] fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 2 ? null : new(fields[0].TrimEnd('/'), fields[1]);
    }
}
