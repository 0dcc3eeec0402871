namespace Kiln.Language.Functions;

/// <summary>A verb with its flags.</summary>
internal readonly record struct FormatVerb
{
    // A width or precision is a size of output: larger ones are mistakes.
    private const int MaxSize = 100_000;

    /// <summary>As written: <c>%-5s</c>.</summary>
    public required string Text { get; init; }

    public required int End { get; init; }

    public required char Letter { get; init; }

    /// <summary>The explicit position, from 1.</summary>
    public int? Argument { get; init; }

    public int Width { get; init; }

    public int? Precision { get; init; }

    public bool Sharp { get; init; }

    private bool Plus { get; init; }

    private bool Minus { get; init; }

    private bool Zero { get; init; }

    private bool Space { get; init; }

    /// <param name="format">The whole format.</param>
    /// <param name="start">Where the percent sign stands.</param>
    /// <param name="problem">A part of a sentence.</param>
    public static FormatVerb? Parse(string format, int start, out string problem)
    {
        int at = start + 1;
        int flags = at;
        while (at < format.Length && format[at] is ' ' or '+' or '-' or '0' or '#')
        {
            at++;
        }

        string given = format[flags..Math.Min(at, format.Length)];
        int? width = ReadNumber(format, ref at);
        int? precision = null;
        if (at < format.Length && format[at] == '.')
        {
            at++;
            precision = ReadNumber(format, ref at) ?? 0;
        }

        int? argument = ReadIndex(format, ref at, out bool isComplete);
        problem = Problem(format, start, at, isComplete);
        if (problem.Length == 0 && (width > MaxSize || precision > MaxSize))
        {
            problem = $"a width or precision of more than {MaxSize:#,0} at offset {start} is too large";
        }

        if (problem.Length > 0)
        {
            return null;
        }

        return new FormatVerb
        {
            Text = format[start..(at + 1)],
            End = at + 1,
            Letter = format[at],
            Argument = argument,
            Width = width ?? 0,
            Precision = precision,
            Sharp = given.Contains('#', StringComparison.Ordinal),
            Plus = given.Contains('+', StringComparison.Ordinal),
            Minus = given.Contains('-', StringComparison.Ordinal),
            Zero = given.Contains('0', StringComparison.Ordinal),
            Space = given.Contains(' ', StringComparison.Ordinal),
        };
    }

    /// <summary>Filled up to the width, counted in grapheme clusters.</summary>
    public string Pad(string text)
    {
        int missing = Width - Graphemes.Count(text);
        if (missing <= 0)
        {
            return text;
        }

        return Minus ? text + new string(' ', missing) : new string(Zero ? '0' : ' ', missing) + text;
    }

    public FormatVerb WithoutZero() => this with { Zero = false };

    /// <summary>With the sign that the flags ask for; zeros go between sign and digits.</summary>
    public string PadNumber(string text, string prefix = "")
    {
        bool infinite = text.EndsWith("Inf", StringComparison.Ordinal);
        string digits = text.TrimStart('-', '+');
        string sign = text[0] == '-' ? "-" : Plus || (infinite && text[0] == '+') ? "+" : Space ? " " : "";
        int fill = Width - sign.Length - prefix.Length;
        if (Zero && !Minus && !infinite && fill > 0)
        {
            digits = digits.PadLeft(fill, '0');
        }

        return (this with { Zero = false }).Pad(sign + prefix + digits);
    }

    /// <summary>Compat: a precision of 0 cuts nothing.</summary>
    public string Cut(string text) => Precision is { } limit and > 0 ? Graphemes.Slice(text, 0, limit) : text;

    private static int? ReadNumber(string text, ref int at)
    {
        int start = at;
        long number = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            number = Math.Min(int.MaxValue, (number * 10) + (text[at] - '0'));
        }

        return at == start ? null : (int)number;
    }

    /// <summary>Reads <c>[2]</c>; when it is not complete, <paramref name="at"/> is where it goes wrong.</summary>
    private static int? ReadIndex(string text, ref int at, out bool isComplete)
    {
        isComplete = at >= text.Length || text[at] != '[';
        if (isComplete)
        {
            return null;
        }

        at++;
        int? index = at < text.Length && text[at] == '0' ? null : ReadNumber(text, ref at);
        isComplete = index is not null && at < text.Length && text[at] == ']';
        at += isComplete ? 1 : 0;
        return index;
    }

    private static string Problem(string format, int start, int at, bool isComplete)
    {
        if (at >= format.Length)
        {
            return $"invalid format string starting at offset {format.Length}";
        }

        bool isVerb = isComplete && (char.IsAsciiLetter(format[at]) || (format[at] == '%' && at == start + 1));
        System.Text.Rune.DecodeFromUtf16(format.AsSpan(at), out System.Text.Rune shown, out _);
        return isVerb ? "" : $"unrecognized format character '{shown}' at offset {at}";
    }
}
