using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>
/// Reads what a PowerShell that got an encoded command writes to its error output: CLIXML (MS-PSRP 2.2.5), in which the
/// errors are texts among reports of progress.
/// </summary>
internal static partial class PowerShellErrors
{
    private const string Mark = "#< CLIXML";
    private const string Namespace = "http://schemas.microsoft.com/powershell/2004/04";

    /// <summary>The errors in plain words, on one line; other text as it is.</summary>
    public static string Plain(string text)
    {
        int start = text.IndexOf(Mark, StringComparison.Ordinal);
        if (start < 0)
        {
            return OneLine(text);
        }

        try
        {
            XElement objects = XElement.Parse(text[(start + Mark.Length)..]);
            IEnumerable<string> errors = objects
                .Descendants(XName.Get("S", Namespace))
                .Where(static line => line.Attribute("S")?.Value == "Error")
                .Select(static line => Decode(line.Value));
            return OneLine(text[..start] + string.Concat(errors));
        }
        catch (XmlException)
        {
            return OneLine(text);
        }
    }

    private static string Decode(string text) => Escape().Replace(
        text,
        static match => ((char)int.Parse(
            match.Groups["code"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("_x(?<code>[0-9A-Fa-f]{4})_", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();
}
