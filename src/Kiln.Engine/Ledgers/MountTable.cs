using System.Globalization;
using System.Text.RegularExpressions;

namespace Kiln.Engine.Ledgers;

/// <summary>What is mounted where, as this process sees it.</summary>
internal static partial class MountTable
{
    /// <summary>The mount points at a path or below it, the latest last.</summary>
    public static string[] AtOrBelow(string path)
    {
        string below = path.TrimEnd('/') + "/";
        return
        [
            .. File.ReadLines("/proc/self/mountinfo")
                .Select(static line => Unescape(line.Split(' ')[4]))
                .Where(point => point == path || point.StartsWith(below, StringComparison.Ordinal)),
        ];
    }

    /// <summary>The kernel writes white space and backslashes as three octal digits.</summary>
    internal static string Unescape(string text) =>
        OctalEscape().Replace(text, static match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\\([0-7]{3})", RegexOptions.CultureInvariant)]
    private static partial Regex OctalEscape();
}
