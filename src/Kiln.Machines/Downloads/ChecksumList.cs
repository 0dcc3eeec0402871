using System.Collections.Immutable;

namespace Kiln.Machines.Downloads;

/// <summary>A file with checksums, as <c>sha256sum</c> and its like write it (GNU and BSD), or with just one.</summary>
internal sealed class ChecksumList
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\f', '\v'];

    private readonly ImmutableArray<Line> _lines;

    private ChecksumList(ImmutableArray<Line> lines) => _lines = lines;

    /// <summary>Lines that are no checksum are passed over. Compat: so is a last line that has no end.</summary>
    public static ChecksumList Parse(string text) =>
        new([.. text.Split('\n')[..^1].Select(ParseLine).OfType<Line>()]);

    /// <summary>
    /// The checksum of a file: that of its own name or path; else of one whose listed path is the end of the file's, or
    /// (Compat) stands somewhere in it; else a checksum without a name.
    /// </summary>
    /// <param name="path">The path of the address, or of the local file; with slashes.</param>
    public ExactChecksum? Find(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        return First(line => line.Name == name || line.Name == $"./{name}" || line.Name == path)
            ?? First(line => line.Path.Length > 0 && path.EndsWith("/" + line.Path, StringComparison.Ordinal))
            ?? First(line => line.Path.Length > 0 && path.Contains(line.Path, StringComparison.Ordinal))
            ?? First(static line => line.Name.Length == 0);
    }

    private static Line? ParseLine(string text)
    {
        if (text.Length == 0 || text[0] is '#' or '/' or '-')
        {
            return null;
        }

        string line = text.Trim(Blanks);
        return ParseBsd(line) ?? ParseGnu(line);
    }

    /// <summary><c>SHA256 (name) = DIGEST</c></summary>
    private static Line? ParseBsd(string line)
    {
        int open = line.IndexOf(" (", StringComparison.Ordinal);
        int close = line.LastIndexOf(") = ", StringComparison.Ordinal);
        if (open <= 0 || close <= open + 2)
        {
            return null;
        }

        string type = line[..open].Replace("-", "", StringComparison.Ordinal);
        ExactChecksum? checksum = IsoChecksum.Parse($"{type}:{line[(close + 4)..]}", out _) as ExactChecksum;
        return checksum is null ? null : new(line[(open + 2)..close], checksum);
    }

    /// <summary>A digest, and a name that may have a mark for how the file was read.</summary>
    private static Line? ParseGnu(string line)
    {
        int end = line.IndexOfAny(Blanks);
        string digest = end < 0 ? line : line[..end];
        string name = end < 0 ? "" : line[end..].Trim(Blanks);
        bool isMarked = name.Length > 1 && name[0] is '*' or '?';
        ExactChecksum? checksum = digest.Contains(':', StringComparison.Ordinal)
            ? null
            : IsoChecksum.Parse(digest, out _) as ExactChecksum;
        return checksum is null ? null : new(isMarked ? name[1..] : name, checksum);
    }

    private ExactChecksum? First(Func<Line, bool> matches) => _lines.FirstOrDefault(matches)?.Checksum;

    private sealed record Line(string Name, ExactChecksum Checksum)
    {
        /// <summary>Without what stands for "here".</summary>
        public string Path { get; } = Name.TrimStart('.', '/');
    }
}
