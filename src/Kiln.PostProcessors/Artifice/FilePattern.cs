using System.Text;

namespace Kiln.PostProcessors.Artifice;

/// <summary>
/// Patterns of file names as Go's <c>filepath.Match</c> and <c>filepath.Glob</c> know them: <c>*</c> and <c>?</c> stop
/// at <c>/</c>, <c>[a-z]</c> and <c>[^a-z]</c> are one character, <c>\</c> takes the next one as it is. No <c>**</c>.
/// </summary>
internal static class FilePattern
{
    /// <returns>Null when the pattern is well formed, else what is wrong.</returns>
    public static string? Objection(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                if (++i == pattern.Length)
                {
                    return "it ends with a backslash that escapes nothing";
                }
            }
            else if (pattern[i] == '[' && !TrySkipSet(pattern, ref i))
            {
                return "a [ has no ] that closes it, or is empty, or holds a range without an end";
            }
        }

        return null;
    }

    /// <summary>Whether there is anything to look for.</summary>
    public static bool IsPattern(string text) => text.AsSpan().ContainsAny("*?[\\");

    /// <param name="pattern">Well formed.</param>
    /// <param name="name">A name without folders.</param>
    public static bool Matches(string pattern, string name)
    {
        Rune[] runes = [.. name.EnumerateRunes()];
        int at = 0;
        int next = 0;
        (int Pattern, int Name)? star = null;
        while (next < runes.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = (++at, next);
            }
            else if (at < pattern.Length && TryMatchOne(pattern, ref at, runes[next]))
            {
                next++;
            }
            else if (star is { } last)
            {
                // The star takes one character more.
                star = (last.Pattern, last.Name + 1);
                (at, next) = star.Value;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).TrimStart('*').IsEmpty;
    }

    private static bool TryMatchOne(string pattern, ref int at, Rune value)
    {
        switch (pattern[at])
        {
            case '?':
                at++;
                return value.Value != '/';
            case '[':
                return SetHolds(pattern, ref at, value);
            default:
                return TakeRune(pattern, ref at) == value;
        }
    }

    private static bool SetHolds(string pattern, ref int at, Rune value)
    {
        at++;
        bool isNegated = pattern[at] == '^';
        at += isNegated ? 1 : 0;
        bool isHeld = false;
        while (pattern[at] != ']')
        {
            Rune low = TakeRune(pattern, ref at);
            Rune high = low;
            if (pattern[at] == '-')
            {
                at++;
                high = TakeRune(pattern, ref at);
            }

            isHeld |= low <= value && value <= high;
        }

        at++;
        return isHeld != isNegated;
    }

    private static Rune TakeRune(string pattern, ref int at)
    {
        at += pattern[at] == '\\' ? 1 : 0;
        Rune rune = Rune.TryGetRuneAt(pattern, at, out Rune found) ? found : Rune.ReplacementChar;
        at += char.IsSurrogatePair(pattern, at) ? 2 : 1;
        return rune;
    }

    /// <summary>From a <c>[</c> to its <c>]</c>.</summary>
    private static bool TrySkipSet(string pattern, ref int at)
    {
        at++;
        at += at < pattern.Length && pattern[at] == '^' ? 1 : 0;
        int ranges = 0;
        while (at < pattern.Length && (pattern[at] != ']' || ranges == 0))
        {
            if (!TrySkipBound(pattern, ref at))
            {
                return false;
            }

            if (at < pattern.Length && pattern[at] == '-')
            {
                at++;
                if (!TrySkipBound(pattern, ref at))
                {
                    return false;
                }
            }

            ranges++;
        }

        return at < pattern.Length;
    }

    private static bool TrySkipBound(string pattern, ref int at)
    {
        if (at >= pattern.Length || pattern[at] is '-' or ']')
        {
            return false;
        }

        at += pattern[at] == '\\' ? 1 : 0;
        if (at >= pattern.Length)
        {
            return false;
        }

        at += char.IsSurrogatePair(pattern, at) ? 2 : 1;
        return true;
    }
}
