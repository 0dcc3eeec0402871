using Kiln.Language.Json;

namespace Kiln.Template.Fixing;

/// <summary>Makes values that can be changed from values that were read.</summary>
internal static class EditTree
{
    /// <param name="node">Without errors; of two members with one name the last one counts.</param>
    public static EditValue From(JsonNode node)
    {
        switch (node)
        {
            case JsonObject source:
                EditObject target = new() { Place = source.StartRange };
                foreach (JsonMember member in source.Members)
                {
                    target.Members[member.Name] = From(member.Value);
                }

                return target;
            case JsonArray source:
                EditArray items = new() { Place = source.StartRange };
                items.Items.AddRange(source.Elements.Select(From));
                return items;
            case JsonString text:
                return new EditText(text.Text) { Place = text.Range };
            default:
                return new EditLiteral(node.Range.GetText()) { Place = node.Range };
        }
    }
}
