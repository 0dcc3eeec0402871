using System.Net;
using System.Text;

namespace Kiln.Engine.Secrets;

/// <summary>The text in HTML and XML. The encoders agree on three signs and differ in how they write quotes.</summary>
internal static class MarkupForms
{
    public static IEnumerable<string> Of(string text)
    {
        string signs = text
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
        yield return signs;
        yield return Quotes(signs, "&quot;", "'");
        yield return Quotes(signs, "&quot;", "&#39;");
        yield return Quotes(signs, "&quot;", "&#039;");
        yield return Quotes(signs, "&quot;", "&#x27;");
        yield return Quotes(signs, "&quot;", "&apos;");
        yield return WebUtility.HtmlEncode(text); // .NET: numbers for some letters
        string go = Quotes(signs, "&#34;", "&#39;");
        yield return go;
        yield return new StringBuilder(go)
            .Replace("\t", "&#x9;")
            .Replace("\n", "&#xA;")
            .Replace("\r", "&#xD;")
            .ToString();
    }

    private static string Quotes(string text, string doubleQuote, string singleQuote) => text
        .Replace("\"", doubleQuote, StringComparison.Ordinal)
        .Replace("'", singleQuote, StringComparison.Ordinal);
}
