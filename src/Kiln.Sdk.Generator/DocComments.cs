using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Kiln.Sdk.Generator;

/// <summary>
/// Reads the summary of a doc comment from the text in front of a declaration. The compiler's own reading is empty
/// in projects that write no documentation file.
/// </summary>
internal static class DocComments
{
    private const string Mark = "///";

    public static string SummaryOf(SyntaxNode declaration)
    {
        StringBuilder xml = new();
        foreach (string line in declaration.GetLeadingTrivia().ToFullString().Split('\n'))
        {
            string text = line.Trim();
            if (text.StartsWith(Mark, StringComparison.Ordinal))
            {
                xml.Append(text.Substring(Mark.Length)).Append('\n');
            }
        }

        return xml.Length == 0 ? "" : Summary(xml.ToString());
    }

    private static string Summary(string xml)
    {
        try
        {
            XElement root = XElement.Parse($"<doc>{xml}</doc>");
            XElement? summary = root.Element("summary");
            StringBuilder text = new();
            Append(summary is null ? [] : summary.Nodes(), text);
            return string.Join(" ", text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (XmlException)
        {
            // The compiler itself warns about a doc comment that is not XML.
            return "";
        }
    }

    private static void Append(IEnumerable<XNode> nodes, StringBuilder text)
    {
        foreach (XNode node in nodes)
        {
            switch (node)
            {
                case XText plain:
                    text.Append(plain.Value);
                    break;
                case XElement { Name.LocalName: "c" } code:
                    text.Append('`').Append(code.Value).Append('`');
                    break;
                case XElement { Name.LocalName: "see" or "paramref" } reference:
                    text.Append(ReferenceText(reference));
                    break;
                case XElement element:
                    text.Append(' ');
                    Append(element.Nodes(), text);
                    break;
            }
        }
    }

    private static string ReferenceText(XElement reference)
    {
        if (reference.Value.Length > 0)
        {
            return reference.Value;
        }

        string target = (reference.Attributes().FirstOrDefault()?.Value ?? "").Split('.').Last();
        return reference.Attribute("cref") is null ? $"`{target}`" : $"`{SnakeCase.From(target)}`";
    }
}
