using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Kiln.Values;

namespace Kiln.Engine.Secrets;

/// <summary>What stands between the quotes in Go, HCL2 and JSON; also when that is quoted once more.</summary>
internal static class QuotedForms
{
    public static IEnumerable<string> Of(string text)
    {
        foreach (string once in Once(text))
        {
            yield return once;
            if (once != text)
            {
                yield return Json(once, isEscaped: static _ => false, "x4");
            }
        }
    }

    private static IEnumerable<string> Once(string text)
    {
        string go = GoText.Quote(text)[1..^1];
        yield return go;
        yield return go
            .Replace("${", "$${", StringComparison.Ordinal)
            .Replace("%{", "%%{", StringComparison.Ordinal);
        yield return Json(text, static _ => false, "x4");
        yield return Json(text, static c => c is '<' or '>' or '&' or '\u2028' or '\u2029', "x4"); // Go
        yield return Json(text, static c => c > '~', "x4"); // Python
        yield return Json(text, static c => c > '~', "X4");
        yield return Json(text, static c => c > '~', "x4").Replace("/", "\\/", StringComparison.Ordinal); // PHP
        yield return JavaScriptEncoder.Default.Encode(text); // .NET
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
        yield return text.Replace("\\", "\\\\", StringComparison.Ordinal);
        yield return text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
    }

    private static string Json(string text, Func<char, bool> isEscaped, string format)
    {
        StringBuilder quoted = new(text.Length + 8);
        foreach (char c in text)
        {
            char? letter = c switch
            {
                '"' or '\\' => c,
                '\b' => 'b',
                '\f' => 'f',
                '\n' => 'n',
                '\r' => 'r',
                '\t' => 't',
                _ => null,
            };
            if (letter is { } known)
            {
                quoted.Append('\\').Append(known);
            }
            else if (c < ' ' || isEscaped(c))
            {
                quoted.Append("\\u").Append(((int)c).ToString(format, CultureInfo.InvariantCulture));
            }
            else
            {
                quoted.Append(c);
            }
        }

        return quoted.ToString();
    }
}
