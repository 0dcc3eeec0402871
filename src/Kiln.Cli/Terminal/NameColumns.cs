using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kiln.Cli.Terminal;

/// <summary>Sets names in columns.</summary>
internal static class NameColumns
{
    private const int Most = 200;
    private const int Gap = 2;

    /// <summary>Read from left to right; each row ends with a line end.</summary>
    public static string Of(ImmutableArray<string> names, int columns)
    {
        int width = names.Take(Most).Max(static n => n.Length) + Gap;
        int perRow = Math.Max(1, columns / width);
        StringBuilder text = new();
        foreach (string[] row in names.Take(Most).Chunk(perRow))
        {
            text.Append(string.Concat(row.Select(name => name.PadRight(width))).TrimEnd()).Append("\r\n");
        }

        if (names.Length > Most)
        {
            text.Append(CultureInfo.InvariantCulture, $"... and {names.Length - Most} more\r\n");
        }

        return text.ToString();
    }
}
