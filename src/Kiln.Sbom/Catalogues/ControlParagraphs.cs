namespace Kiln.Sbom.Catalogues;

/// <summary>
/// Reads text of fields and paragraphs, as Debian and Python write it: <c>Name: value</c>, lines that begin with white
/// space continue a value, an empty line ends a paragraph.
/// </summary>
internal static class ControlParagraphs
{
    public static IEnumerable<Dictionary<string, string>> Read(string text)
    {
        Dictionary<string, string> paragraph = NewParagraph();
        string? field = null;
        foreach (ReadOnlyMemory<char> part in Lines(text))
        {
            ReadOnlySpan<char> line = part.Span.TrimEnd();
            if (line.IsEmpty)
            {
                if (paragraph.Count > 0)
                {
                    yield return paragraph;
                    paragraph = NewParagraph();
                }

                field = null;
            }
            else if (line[0] is ' ' or '\t')
            {
                Continue(paragraph, field, line);
            }
            else
            {
                field = Start(paragraph, line);
            }
        }

        if (paragraph.Count > 0)
        {
            yield return paragraph;
        }
    }

    private static Dictionary<string, string> NewParagraph() => new(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<ReadOnlyMemory<char>> Lines(string text)
    {
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            yield return text.AsMemory(start, end - start);
            start = end + 1;
        }
    }

    private static string? Start(Dictionary<string, string> paragraph, ReadOnlySpan<char> line)
    {
        int colon = line.IndexOf(':');
        if (colon <= 0)
        {
            return null;
        }

        string field = line[..colon].Trim().ToString();
        string value = line[(colon + 1)..].Trim().ToString();

        // Python repeats fields (Classifier); a line each.
        paragraph[field] = paragraph.TryGetValue(field, out string? before) ? $"{before}\n{value}" : value;
        return field;
    }

    /// <summary>Only the first lines matter to anybody here; long descriptions would cost time and memory.</summary>
    private static void Continue(Dictionary<string, string> paragraph, string? field, ReadOnlySpan<char> line)
    {
        const int MostCharacters = 4096;
        if (field is not null && paragraph[field].Length < MostCharacters)
        {
            paragraph[field] += $"\n{line.Trim()}";
        }
    }
}
