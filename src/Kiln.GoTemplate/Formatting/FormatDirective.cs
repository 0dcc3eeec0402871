namespace Kiln.GoTemplate.Formatting;

/// <summary>One directive of a format string: flags, width and precision.</summary>
internal sealed record FormatDirective
{
    public bool Plus { get; init; }

    public bool Minus { get; init; }

    public bool Sharp { get; init; }

    public bool Space { get; init; }

    public bool Zero { get; init; }

    public int? Width { get; init; }

    public int? Precision { get; init; }

    /// <summary>Fills up to the width with spaces or, for numbers, with zeros behind the sign.</summary>
    public string Pad(string text, bool isNumber)
    {
        int length = text.Length - text.Count(char.IsLowSurrogate);
        int missing = (Width ?? 0) - length;
        if (missing <= 0)
        {
            return text;
        }

        if (Minus)
        {
            return text + new string(' ', missing);
        }

        if (!Zero)
        {
            return new string(' ', missing) + text;
        }

        bool signed = isNumber && text.Length > 0 && text[0] is '+' or '-' or ' ';
        return signed ? text[0] + new string('0', missing) + text[1..] : new string('0', missing) + text;
    }
}
