using System.Globalization;

namespace Kiln.Language.Patterns;

/// <summary>The sets of characters that have a name.</summary>
internal static class NamedSets
{
    private static readonly RuneSet Digits = RuneSet.Of(('0', '9'));
    private static readonly RuneSet Spaces = RuneSet.Of(('\t', '\n'), ('\f', '\r'), (' ', ' '));
    private static readonly RuneSet Words = RuneSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary><c>\d</c> and the like; ASCII only.</summary>
    public static RuneSet? Perl(char letter) => letter switch
    {
        'd' => Digits,
        'D' => Digits with { IsNegated = true },
        's' => Spaces,
        'S' => Spaces with { IsNegated = true },
        'w' => Words,
        'W' => Words with { IsNegated = true },
        _ => null,
    };

    /// <summary>The name in <c>[[:alpha:]]</c>, with a leading <c>^</c> all others.</summary>
    public static RuneSet? Posix(string name)
    {
        RuneSet? set = name.StartsWith('^') ? Posix(name[1..]) : Plain(name);
        return name.StartsWith('^') && set is not null ? set with { IsNegated = !set.IsNegated } : set;
    }

    /// <summary>A general category such as <c>Lu</c> or <c>L</c>, or <c>Any</c>; scripts are not known.</summary>
    public static RuneSet? Category(string name)
    {
        if (name == "Any")
        {
            return RuneSet.Everything;
        }

        uint bits = 0;
        foreach (UnicodeCategory category in Enum.GetValues<UnicodeCategory>())
        {
            if (name.Length is 1 or 2 && Abbreviation(category).StartsWith(name, StringComparison.Ordinal))
            {
                bits |= 1u << (int)category;
            }
        }

        return bits == 0 ? null : new RuneSet { Categories = bits };
    }

    private static RuneSet? Plain(string name) => name switch
    {
        "alnum" => RuneSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z')),
        "alpha" => RuneSet.Of(('A', 'Z'), ('a', 'z')),
        "ascii" => RuneSet.Of((0, 0x7F)),
        "blank" => RuneSet.Of(('\t', '\t'), (' ', ' ')),
        "cntrl" => RuneSet.Of((0, 0x1F), (0x7F, 0x7F)),
        "digit" => Digits,
        "graph" => RuneSet.Of(('!', '~')),
        "lower" => RuneSet.Of(('a', 'z')),
        "print" => RuneSet.Of((' ', '~')),
        "punct" => RuneSet.Of(('!', '/'), (':', '@'), ('[', '`'), ('{', '~')),
        "space" => RuneSet.Of(('\t', '\r'), (' ', ' ')),
        "upper" => RuneSet.Of(('A', 'Z')),
        "word" => Words,
        "xdigit" => RuneSet.Of(('0', '9'), ('A', 'F'), ('a', 'f')),
        _ => null,
    };

    private static string Abbreviation(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "-", // not assigned: no name in RE2
    };
}
