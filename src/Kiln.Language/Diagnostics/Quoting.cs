using System.Globalization;
using System.Text;

namespace Kiln.Language.Diagnostics;

/// <summary>Puts the user's own words into messages.</summary>
public static class Quoting
{
    /// <summary>
    /// The text in double quotes with quotes, backslashes and unprintable characters escaped, as Packer writes names.
    /// </summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (Rune rune in text.EnumerateRunes())
        {
            Append(quoted, rune);
        }

        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder quoted, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                quoted.Append('\\').Append((char)rune.Value);
                break;
            case '\n':
                quoted.Append("\\n");
                break;
            case '\r':
                quoted.Append("\\r");
                break;
            case '\t':
                quoted.Append("\\t");
                break;
            case < 0x20 or 0x7F:
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
                break;
            default:
                quoted.Append(rune.ToString());
                break;
        }
    }
}
