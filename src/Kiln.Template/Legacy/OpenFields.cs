using System.Text;

namespace Kiln.Template.Legacy;

/// <summary>
/// Takes <c>{{ .Field }}</c> out of a text while it is rendered and puts it back afterwards: fields belong to the component
/// that the text is used in. What stands in their place is as long as they are, so that places in the text stay the same.
/// </summary>
internal sealed class OpenFields
{
    private const char Mark = '\uF8FF';
    private const char Filler = '\uF8FE';
    private const char FirstDigit = '\uE000';
    private const int Base = 4096;

    private readonly List<string> _fields = [];

    /// <summary>The text without fields.</summary>
    public string TakeOut(string text)
    {
        StringBuilder result = new();
        int done = 0;
        int close = -1;
        for (int open = Next(text, "{{", 0); open >= 0; open = Next(text, "{{", Math.Max(open + 1, done)))
        {
            close = close >= open + 2 ? close : Next(text, "}}", open + 2);
            if (close < 0)
            {
                break;
            }

            int end = close + 2;
            if (IsField(text.AsSpan(open, end - open)))
            {
                result.Append(text, done, open - done).Append(Stand(text[open..end]));
                done = end;
            }
        }

        return done == 0 ? text : result.Append(text, done, text.Length - done).ToString();
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

    // Compat: one space may stand before the point, and the field ends on its line.
    private static bool IsField(ReadOnlySpan<char> action)
    {
        ReadOnlySpan<char> inner = action[2..^2];
        inner = !inner.IsEmpty && inner[0] is ' ' or '\t' ? inner[1..] : inner;
        return !inner.IsEmpty && inner[0] == '.' && !inner.Contains('\n');
    }

    private static int Next(string text, string mark, int from) => text.IndexOf(mark, from, StringComparison.Ordinal);
}
