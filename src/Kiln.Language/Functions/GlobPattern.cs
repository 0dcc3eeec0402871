using System.Collections.Immutable;

namespace Kiln.Language.Functions;

/// <summary>
/// A pattern of paths: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^a]</c>, <c>{a,b}</c> within a name, <c>**</c> for any number
/// of directories, and a backslash before a character that means itself.
/// </summary>
internal static class GlobPattern
{
    public const string AnyDirectories = "**";

    private const int MaxAlternatives = 1000;

    private const string Special = "*?[\\";

    /// <summary>
    /// The pattern without braces, as the names that a path goes through, one list per combination of alternatives;
    /// null when it is malformed.
    /// </summary>
    public static ImmutableArray<ImmutableArray<string>>? Expand(string pattern)
    {
        List<string> open = [pattern];
        List<ImmutableArray<string>> done = [];
        for (int i = 0; i < open.Count; i++)
        {
            int brace = FindUnescaped(open[i], '{', 0);
            if (brace < 0)
            {
                done.Add([.. open[i].Split('/', StringSplitOptions.RemoveEmptyEntries)]);
                continue;
            }

            if (Alternatives(open[i], brace) is not { } alternatives || open.Count > MaxAlternatives)
            {
                return null;
            }

            open.AddRange(alternatives);
        }

        return done.All(static names => names.All(IsWellFormed)) ? [.. done] : null;
    }

    public static bool IsLiteral(string name) => name.AsSpan().IndexOfAny(Special) < 0;

    /// <summary>Whether a name fits one part of a pattern; takes at most the product of their lengths.</summary>
    public static bool Matches(string pattern, string name)
    {
        int at = 0;
        int star = -1;
        int retry = 0;
        int i = 0;
        while (i < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                retry = i;
                continue;
            }

            if (at < pattern.Length && Step(pattern, at, name[i], out int next))
            {
                at = next;
                i++;
                continue;
            }

            if (star < 0)
            {
                return false;
            }

            at = star + 1;
            i = ++retry;
        }

        return pattern.AsSpan(at).TrimStart('*').IsEmpty;
    }

    private static List<string>? Alternatives(string pattern, int brace)
    {
        List<string> parts = [];
        int depth = 0;
        int start = brace + 1;
        for (int i = brace; i < pattern.Length; i++)
        {
            depth += pattern[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0 || (depth == 1 && pattern[i] == ','))
            {
                parts.Add(pattern[start..i]);
                start = i + 1;
            }

            if (depth == 0)
            {
                return [.. parts.Select(part => pattern[..brace] + part + pattern[(i + 1)..])];
            }

            i += pattern[i] == '\\' ? 1 : 0;
        }

        return null;
    }

    private static int FindUnescaped(string text, char wanted, int start)
    {
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == wanted)
            {
                return i;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return -1;
    }

    private static bool IsWellFormed(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            int end = name[i] switch
            {
                '[' => ClassEnd(name, i),
                '\\' => i + 1 < name.Length ? i + 1 : -1,
                _ => i,
            };
            if (end < 0)
            {
                return false;
            }

            i = end;
        }

        return true;
    }

    /// <returns>The index of the closing bracket; negative when there is none or nothing in it.</returns>
    private static int ClassEnd(string pattern, int open)
    {
        int first = open + 1 + (open + 1 < pattern.Length && pattern[open + 1] == '^' ? 1 : 0);
        int end = FindUnescaped(pattern, ']', first);
        return end > first ? end : -1;
    }

    private static bool Step(string pattern, int at, char c, out int next)
    {
        next = at + 1;
        switch (pattern[at])
        {
            case '?':
                return true;
            case '[':
                next = ClassEnd(pattern, at) + 1;
                return InClass(pattern.AsSpan(at + 1, next - at - 2), c);
            case '\\':
                next = at + 2;
                return pattern[at + 1] == c;
            default:
                return pattern[at] == c;
        }
    }

    private static bool InClass(ReadOnlySpan<char> set, char c)
    {
        bool negated = set[0] == '^';
        bool found = false;
        for (int i = negated ? 1 : 0; i < set.Length; i++)
        {
            char low = Character(set, ref i);
            char high = low;
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                i += 2;
                high = Character(set, ref i);
            }

            found |= c >= low && c <= high;
        }

        return found != negated;
    }

    private static char Character(ReadOnlySpan<char> set, ref int i)
    {
        i += set[i] == '\\' && i + 1 < set.Length ? 1 : 0;
        return set[i];
    }
}
