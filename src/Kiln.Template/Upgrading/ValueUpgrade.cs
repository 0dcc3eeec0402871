using System.Text;
using Kiln.Language.Json;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Template.Upgrading;

/// <summary>Writes values of JSON as expressions of HCL2.</summary>
internal sealed class ValueUpgrade(TextUpgrade texts)
{
    public TextUpgrade Texts => texts;

    public string Expression(JsonNode node) => node switch
    {
        JsonString text => texts.Quoted(text.Text),
        JsonNumber number => Number(number.Text),
        JsonBool flag => flag.Value ? "true" : "false",
        JsonArray list => List(list),
        JsonObject map => Object(map.Members),
        _ => "null",
    };

    /// <summary>Converts as weakly as JSON templates are read, where HCL2 would refuse.</summary>
    public string Expression(JsonNode node, HclType type) => (type, node) switch
    {
        (CollectionType and not MapType, JsonString text) =>
            $"[{string.Join(", ", text.Text.Split(',').Select(texts.Quoted))}]",
        (CollectionType and not MapType, JsonNumber or JsonBool) => $"[{Expression(node)}]",
        (PrimitiveType, JsonString text) when type == HclType.Bool && GoLiteral.ParseBool(text.Text) is bool flag =>
            flag ? "true" : "false",
        (PrimitiveType, JsonNumber number) when type == HclType.Bool => number.Text is "0" ? "false" : "true",
        (PrimitiveType, JsonBool flag) when type == HclType.Number => flag.Value ? "1" : "0",
        _ => Expression(node),
    };

    public string Object(IEnumerable<JsonMember> members)
    {
        StringBuilder result = new("{");
        foreach (JsonMember member in Sorted(members))
        {
            string key = HclText.IsPlainKey(member.Name) ? member.Name : texts.Quoted(member.Name);
            result.Append('\n').Append(key).Append(" = ").Append(Expression(member.Value));
        }

        return result.Length == 1 ? "{}" : result.Append("\n}").ToString();
    }

    public static IEnumerable<JsonMember> Sorted(IEnumerable<JsonMember> members) =>
        members.OrderBy(static member => member.Name, TextOrder.Comparer);

    private string List(JsonArray list) => list.Elements.Any(static e => e is JsonObject { Members.IsEmpty: false })
        ? $"[\n{string.Concat(list.Elements.Select(e => $"{Expression(e)},\n"))}]"
        : $"[{string.Join(", ", list.Elements.Select(Expression))}]";

    /// <summary>A number that is too large to be one stays text.</summary>
    private static string Number(string text) => HclNumber.TryParse(text, out _) ? text : HclText.Quote(text);
}
