using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Conformance.Tests;

/// <summary>
/// What a tool printed, without what the two tools are free to do differently: line wrapping and source excerpts. A
/// diagnostic becomes <c>! summary</c> (of a warning <c>? summary</c>), its place <c>@ file:line</c> and its detail on one
/// indented line.
/// </summary>
internal static partial class PlainOutput
{
    public static string Of(string text, bool withPlaces)
    {
        StringBuilder plain = new();
        string[] lines = text.Split('\n');
        for (int next = 0; next < lines.Length;)
        {
            Match header = Header().Match(lines[next]);
            next = header.Success
                ? ReadDiagnostic(lines, next, header, withPlaces, plain)
                : CopyLine(lines, next, plain);
        }

        return plain.ToString().Trim('\n');
    }

    /// <summary>With the diagnostics in alphabetical order: packer 1.6.6 prints some of them in any order.</summary>
    public static string Sorted(string plain)
    {
        string[] blocks = DiagnosticStart().Split(plain);
        return string.Join('\n', blocks.Take(1).Concat(blocks.Skip(1).Select(static b => b.Trim('\n')).Order(StringComparer.Ordinal)));
    }

    private static int CopyLine(string[] lines, int at, StringBuilder plain)
    {
        plain.Append(lines[at]).Append('\n');
        return at + 1;
    }

    /// <returns>The line after the diagnostic.</returns>
    private static int ReadDiagnostic(string[] lines, int at, Match header, bool withPlaces, StringBuilder plain)
    {
        plain.Append(header.Groups["severity"].Value == "Error" ? "! " : "? ").Append(header.Groups["summary"].Value);
        int next = SkipEmpty(lines, at + 1);
        if (next < lines.Length && Place().Match(lines[next]) is { Success: true } place)
        {
            plain.Append(withPlaces && place.Groups["file"].Length > 0 ? $" @ {place.Groups["file"].Value}:{place.Groups["line"].Value}" : "");
            next = SkipEmpty(lines, EndOfParagraph(lines, next));
        }

        int end = next;
        while (end < lines.Length && !Header().IsMatch(lines[end]) && !IsEndOfDetail(lines, end))
        {
            end++;
        }

        string detail = string.Join(' ', Words(string.Join('\n', lines[next..end])));
        plain.Append('\n').Append(detail.Length > 0 ? $"  {detail}\n" : "");
        return SkipEmpty(lines, end);
    }

    /// <summary>Two empty lines end a batch of diagnostics.</summary>
    private static bool IsEndOfDetail(string[] lines, int at) =>
        lines[at].Length == 0 && at + 1 < lines.Length && lines[at + 1].Length == 0;

    private static int SkipEmpty(string[] lines, int at)
    {
        while (at < lines.Length && lines[at].Length == 0)
        {
            at++;
        }

        return at;
    }

    private static int EndOfParagraph(string[] lines, int at)
    {
        while (at < lines.Length && lines[at].Length > 0)
        {
            at++;
        }

        return at;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("^(?<severity>Error|Warning): (?<summary>.*)$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^(?=[!?] )", RegexOptions.Multiline)]
    private static partial Regex DiagnosticStart();

    [GeneratedRegex(@"^  on (?<file>.*) line (?<line>\d+)[:,]")]
    private static partial Regex Place();
}
