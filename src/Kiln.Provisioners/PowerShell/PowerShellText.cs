using System.Buffers;
using System.Text;

namespace Kiln.Provisioners.PowerShell;

/// <summary>Quotes values for places in PowerShell text.</summary>
internal static class PowerShellText
{
    // PowerShell takes typographic quotes for quotes: they would end the text as well.
    private static readonly SearchValues<char> SpecialInDoubleQuotes =
        SearchValues.Create("$\"`'\u201C\u201D\u201E\u2018\u2019\u201A\u201B");

    private static readonly SearchValues<char> SingleQuotes = SearchValues.Create("'\u2018\u2019\u201A\u201B");

    /// <summary>For a place between double quotes.</summary>
    public static string Escape(string value) => WithPrefixes(value, SpecialInDoubleQuotes, static _ => '`');

    /// <summary>A whole literal, with its quotes, in which nothing is replaced.</summary>
    public static string Literal(string value) => $"'{WithPrefixes(value, SingleQuotes, static c => c)}'";

    private static string WithPrefixes(string value, SearchValues<char> special, Func<char, char> prefix)
    {
        if (value.AsSpan().IndexOfAny(special) < 0)
        {
            return value;
        }

        StringBuilder text = new(value.Length + 16);
        foreach (char c in value)
        {
            if (special.Contains(c))
            {
                text.Append(prefix(c));
            }

            text.Append(c);
        }

        return text.ToString();
    }
}
