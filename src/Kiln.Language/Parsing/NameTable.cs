using System.Text;

namespace Kiln.Language.Parsing;

/// <summary>Keeps one string per name of a file: the same names come again and again.</summary>
internal sealed class NameTable
{
    private const int LongestKept = 64;

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _names =
        new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestKept)
        {
            return Encoding.UTF8.GetString(name);
        }

        Span<char> text = stackalloc char[LongestKept];
        text = text[..Encoding.UTF8.GetChars(name, text)];
        if (!_names.TryGetValue(text, out string? known))
        {
            known = text.ToString();
            _names.Set.Add(known);
        }

        return known;
    }
}
