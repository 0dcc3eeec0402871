using System.Collections.Immutable;
using System.Text;
using Kiln.Machines.Web.Http;

namespace Kiln.Machines.Web.Content;

/// <summary>Texts from the template, each at its path.</summary>
internal sealed class TextContent(ImmutableSortedDictionary<string, string> texts)
{
    /// <param name="head">What is asked.</param>
    /// <param name="path">Decoded; starts with a slash.</param>
    public Answer Answer(RequestHead head, string path)
    {
        string clean = HttpPath.Clean(path);
        if (!texts.TryGetValue(clean, out string? text))
        {
            string? near = SimilarName.Find(clean, texts.Keys, 2);
            return Http.Answer.OfText(
                404, near is null ? $"{clean} not found.\n" : $"{clean} not found. Did you mean \"{near}\"?\n");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string type = ContentType.Of("", bytes.AsSpan(0, Math.Min(bytes.Length, ContentType.SniffedBytes)));
        return Http.Answer.OfFile(head, new MemoryStream(bytes, writable: false), type, changed: null);
    }
}
