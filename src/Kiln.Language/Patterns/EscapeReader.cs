using System.Globalization;
using System.Text;

namespace Kiln.Language.Patterns;

/// <summary>Reads what follows a backslash, as RE2 does: https://github.com/google/re2/wiki/Syntax.</summary>
internal static class EscapeReader
{
    private const string InvalidEscape = "invalid escape sequence";
    private const string InvalidRange = "invalid character class range";

    /// <summary>A class such as <c>\d</c> or <c>\p{Lu}</c>; null, and nothing read, when it is none.</summary>
    public static RuneSet? ReadClass(PatternText text)
    {
        if (text.Rest.Length < 2)
        {
            return null;
        }

        char letter = text.Rest[1];
        if (NamedSets.Perl(letter) is RuneSet perl)
        {
            text.Advance(2);
            return perl;
        }

        return letter is 'p' or 'P' ? ReadCategory(text, letter == 'P') : null;
    }

    /// <summary>One character; the text stands at the backslash. Any number after a problem.</summary>
    public static int ReadCharacter(PatternText text)
    {
        int start = text.Position;
        text.Advance(1);
        if (text.IsAtEnd)
        {
            text.Fail("trailing backslash at end of expression", "");
            return 0;
        }

        char letter = text.Current;
        int? simple = letter switch
        {
            'a' => 7,
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            < (char)0x80 when !char.IsAsciiLetterOrDigit(letter) => letter,
            _ => null,
        };
        if (simple is int value)
        {
            text.Advance(1);
            return value;
        }

        int? number = letter == 'x' ? ReadHexadecimal(text) : char.IsAsciiDigit(letter) ? ReadOctal(text) : null;
        if (number is int code)
        {
            return code;
        }

        text.Advance(text.Position == start + 1 && !text.IsAtEnd ? 1 : 0);
        text.Fail(InvalidEscape, text.Since(start));
        return 0;
    }

    private static RuneSet? ReadCategory(PatternText text, bool isNegated)
    {
        int start = text.Position;
        text.Advance(2);
        string name = "";
        if (text.Skip("{"))
        {
            int end = text.Rest.IndexOf('}');
            name = end < 0 ? "" : text.Rest[..end].ToString();
            text.Advance(end < 0 ? int.MaxValue - text.Whole.Length : end + 1);
        }
        else if (!text.IsAtEnd)
        {
            name = new Rune(text.TakeRune()).ToString();
        }

        bool isInverted = name.StartsWith('^');
        if (NamedSets.Category(isInverted ? name[1..] : name) is RuneSet set)
        {
            return set with { IsNegated = set.IsNegated ^ isNegated ^ isInverted };
        }

        text.Fail(InvalidRange, text.Since(start));
        return null;
    }

    /// <summary><c>x7F</c> or <c>x{10FFFF}</c>.</summary>
    private static int? ReadHexadecimal(PatternText text)
    {
        text.Advance(1);
        int length = 2;
        bool isBraced = text.Skip("{");
        if (isBraced)
        {
            length = text.Rest.IndexOf('}');
        }

        if (length < 1 || text.Rest.Length < length)
        {
            text.Advance(text.Rest.Length);
            return null;
        }

        ReadOnlySpan<char> digits = text.Rest[..length];
        bool isNumber = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value);
        text.Advance(length + (isBraced ? 1 : 0));
        return isNumber && Rune.IsValid(value) ? value : null;
    }

    /// <summary>Up to three octal digits; a single one that is not zero would be a back-reference.</summary>
    private static int? ReadOctal(PatternText text)
    {
        ReadOnlySpan<char> rest = text.Rest;
        int length = rest[..Math.Min(3, rest.Length)].IndexOfAnyExceptInRange('0', '7');
        length = length < 0 ? Math.Min(3, rest.Length) : length;
        if (length == 0 || (length == 1 && rest[0] != '0'))
        {
            return null;
        }

        int value = 0;
        foreach (char digit in rest[..length])
        {
            value = (value * 8) + (digit - '0');
        }

        text.Advance(length);
        return value;
    }
}
