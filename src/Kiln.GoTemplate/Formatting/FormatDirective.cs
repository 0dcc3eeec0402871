namespace Kiln.GoTemplate.Formatting;

/// <summary>One directive of a format string: flags, width and precision.</summary>
internal sealed record FormatDirective
{
    public bool Plus { get; init; }

    public bool Minus { get; init; }

    public bool Sharp { get; init; }

    public bool Space { get; init; }

    public bool Zero { get; init; }

    /// <summary>The <c>#</c> of <c>%#v</c>, which asks for Go's syntax.</summary>
    public bool GoSyntax { get; init; }

    public int? Width { get; init; }

    public int? Precision { get; init; }

    /// <summary>For <c>%v</c> the flags have other meanings: a plus sign is for structs only.</summary>
    public FormatDirective ForValue() =>
        Sharp || Plus ? this with { GoSyntax = Sharp, Sharp = false, Plus = false } : this;

    /// <summary>Fills up to the width, on the left with zeros when they are asked for.</summary>
    public string Pad(string text)
    {
        int missing = Width is { } width ? width - GoBytes.RuneCount(text) : 0;
        if (missing <= 0)
        {
            return text;
        }

        return Minus ? text + new string(' ', missing) : new string(Zero ? '0' : ' ', missing) + text;
    }

    /// <summary>Fills up to the width with spaces only.</summary>
    public string PadSpaces(string text) => (Zero ? this with { Zero = false } : this).Pad(text);
}
