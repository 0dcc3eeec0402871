using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Template.Legacy;

/// <summary>
/// Takes <c>{{ .Field }}</c> out of a text while it is rendered and puts it back afterwards: fields belong to the component
/// that the text is used in. What stands in their place is as long as they are, so that places in the text stay the same.
/// </summary>
internal sealed partial class OpenFields
{
    private const char Mark = '\uF8FF';
    private const char Filler = '\uF8FE';
    private const char FirstDigit = '\uE000';
    private const int Base = 4096;

    private readonly List<string> _fields = [];

    /// <summary>The text without fields.</summary>
    public string TakeOut(string text)
    {
        if (!text.Contains("{{", StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder result = new();
        int end = 0;
        foreach (ValueMatch match in Field().EnumerateMatches(text))
        {
            result.Append(text, end, match.Index - end).Append(Stand(text.Substring(match.Index, match.Length)));
            end = match.Index + match.Length;
        }

        return end == 0 ? text : result.Append(text, end, text.Length - end).ToString();
    }

    /// <summary>The text with its fields again.</summary>
    public string PutBack(string text)
    {
        if (_fields.Count == 0)
        {
            return text;
        }

        StringBuilder result = new();
        int position = 0;
        while (text.IndexOf(Mark, position) is >= 0 and int mark)
        {
            result.Append(text, position, mark - position);
            string? field = FieldAt(text, mark);
            result.Append(field ?? text[mark].ToString());
            position = mark + (field?.Length ?? 1);
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    /// <summary>At least five characters, as every field has: a mark, two digits, fillers.</summary>
    private string Stand(string field)
    {
        int index = _fields.Count;
        _fields.Add(field);
        return $"{Mark}{(char)(FirstDigit + (index / Base))}{(char)(FirstDigit + (index % Base))}".PadRight(field.Length, Filler);
    }

    private string? FieldAt(string text, int mark)
    {
        if (mark + 2 >= text.Length)
        {
            return null;
        }

        int index = ((text[mark + 1] - FirstDigit) * Base) + text[mark + 2] - FirstDigit;
        return index >= 0 && index < _fields.Count && mark + _fields[index].Length <= text.Length ? _fields[index] : null;
    }

    [GeneratedRegex(@"\{\{[ \t]?\.(?:(?!\}\})[^\n])*\}\}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Field();
}
