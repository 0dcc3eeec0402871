using System.Globalization;
using System.Text;
using Kiln.Language.Json;
using Kiln.Values;

namespace Kiln.Language.Tests.Json;

/// <summary>A JSON tree as indented text: what, where, which value.</summary>
internal static class JsonDump
{
    public static string Of(JsonNode root)
    {
        StringBuilder text = new();
        Append(text, root, "", 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode node, string name, int depth)
    {
        text.Append(' ', depth * 2)
            .Append(CultureInfo.InvariantCulture, $"{name}{Describe(node)} {node.Range.Start}-{node.Range.End}\n");
        switch (node)
        {
            case JsonObject obj:
                foreach (JsonMember member in obj.Members)
                {
                    Append(text, member.Value, $"{GoText.Quote(member.Name)} {Place(member)}: ", depth + 1);
                }

                break;
            case JsonArray array:
                foreach (JsonNode element in array.Elements)
                {
                    Append(text, element, "", depth + 1);
                }

                break;
        }
    }

    private static string Place(JsonMember member) =>
        string.Create(CultureInfo.InvariantCulture, $"{member.NameRange.Start}-{member.NameRange.End}");

    private static string Describe(JsonNode node) => node switch
    {
        JsonObject => "object",
        JsonArray => "array",
        JsonString text => $"string {GoText.Quote(text.Text)}",
        JsonNumber number => $"number {number.Text}",
        JsonBool flag => flag.Value ? "true" : "false",
        JsonNull => "null",
        _ => "invalid",
    };
}
