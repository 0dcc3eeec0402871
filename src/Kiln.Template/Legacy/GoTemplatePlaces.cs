using Kiln.GoTemplate;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Sdk.Configuration;

namespace Kiln.Template.Legacy;

/// <summary>Finds the place in a JSON file that a mistake in a Go template inside of a string is at.</summary>
internal static class GoTemplatePlaces
{
    /// <param name="node">The string; null gives null.</param>
    /// <param name="text">What the template was made of.</param>
    /// <param name="error">What is wrong.</param>
    public static SourceRange? Of(JsonNode? node, string text, GoTemplateError error) =>
        Of(node, new TextPlace(text, error.Line, error.Column));

    /// <summary>The word at the place, in the string of that text inside of the value; else the value itself.</summary>
    public static SourceRange? Of(JsonNode? node, TextPlace place)
    {
        if (node is null)
        {
            return null;
        }

        if (Find(node, place.Text) is not { } found)
        {
            return node.StartRange;
        }

        string text = found.Text;
        int start = OffsetOf(text, place);
        return found.PlaceOf(start, WordLength(text, start));
    }

    private static JsonString? Find(JsonNode node, string text) => node switch
    {
        JsonString one => one.Text == text ? one : null,
        JsonArray list => list.Elements.Select(element => Find(element, text)).FirstOrDefault(static s => s is not null),
        JsonObject map => map.Members.Select(member => Find(member.Value, text)).FirstOrDefault(static s => s is not null),
        _ => null,
    };

    private static int OffsetOf(string text, TextPlace place)
    {
        int start = 0;
        for (int line = 1; line < place.Line; line++)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0)
            {
                break;
            }

            start = end + 1;
        }

        int offset = Math.Clamp(start + place.Column - 1, 0, text.Length);

        // Not into the middle of a character.
        return offset > 0 && offset < text.Length && char.IsLowSurrogate(text[offset]) ? offset - 1 : offset;
    }

    private static int WordLength(string text, int start)
    {
        int end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        bool isPair = end == start && end + 1 < text.Length && char.IsSurrogatePair(text[end], text[end + 1]);
        return end > start ? end - start : Math.Min(isPair ? 2 : 1, text.Length - start);
    }
}
