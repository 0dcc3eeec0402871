using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Machines.Media;

/// <summary>
/// Finds local files by a pattern: <c>*</c> and <c>?</c> stand for characters other than a slash, <c>[a-z]</c> and
/// <c>[^a-z]</c> for one of a set, a backslash takes its character as it is. Names that begin with a point match as
/// others do.
/// </summary>
internal static class LocalGlob
{
    public static bool IsPattern(string path) => path.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    public static bool IsWellFormed(string pattern) =>
        pattern.Split('/').All(static part => ToExpression(part) is not null);

    /// <returns>Sorted; empty when nothing matches.</returns>
    /// <exception cref="FormatException">The pattern cannot be read.</exception>
    public static ImmutableArray<string> Find(string pattern)
    {
        bool wantsFolder = pattern.EndsWith('/');
        string[] parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        List<string> found = [pattern.StartsWith('/') ? "/" : ""];
        foreach (string part in parts)
        {
            found = [.. found.SelectMany(folder => Below(folder, part))];
        }

        IEnumerable<string> kept = wantsFolder ? found.Where(Directory.Exists).Select(static f => f + "/") : found;
        return [.. kept.Where(static path => path.Length > 0).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Below(string folder, string part)
    {
        if (!IsPattern(part))
        {
            string path = Join(folder, Unescape(part));
            return Path.Exists(path) ? [path] : [];
        }

        Regex expression = ToExpression(part) ?? throw new FormatException($"syntax error in pattern '{part}'");
        string start = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(start))
        {
            return [];
        }

        FileSystemEnumerable<string> names = new(
            start,
            static (ref FileSystemEntry entry) => entry.FileName.ToString(),
            new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true });
        return names.Where(name => expression.IsMatch(name)).Select(name => Join(folder, name));
    }

    private static string Join(string folder, string name) =>
        folder.Length == 0 || folder.EndsWith('/') ? folder + name : $"{folder}/{name}";

    private static string Unescape(string part)
    {
        StringBuilder text = new();
        for (int i = 0; i < part.Length; i++)
        {
            i += part[i] == '\\' && i + 1 < part.Length ? 1 : 0;
            text.Append(part[i]);
        }

        return text.ToString();
    }

    /// <returns>Null when a set or an escape has no end.</returns>
    private static Regex? ToExpression(string part)
    {
        StringBuilder text = new("\\A");
        for (int i = 0; i < part.Length; i++)
        {
            switch (part[i])
            {
                case '*':
                    text.Append(".*");
                    break;
                case '?':
                    text.Append('.');
                    break;
                case '\\' when i + 1 < part.Length:
                    text.Append(Regex.Escape(part[++i].ToString()));
                    break;
                case '\\':
                    return null;
                case '[':
                    if (!TryAddSet(part, ref i, text))
                    {
                        return null;
                    }

                    break;
                default:
                    text.Append(Regex.Escape(part[i].ToString()));
                    break;
            }
        }

        return new(text.Append("\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    /// <summary>Adds a set in brackets; the index moves to its end.</summary>
    private static bool TryAddSet(string part, ref int index, StringBuilder text)
    {
        int i = index + 1;
        bool isNegated = i < part.Length && part[i] == '^';
        i += isNegated ? 1 : 0;
        text.Append(isNegated ? "[^" : "[");
        int start = i;
        while (i < part.Length && (part[i] != ']' || i == start))
        {
            if (!TryTakeMember(part, ref i, out char first))
            {
                return false;
            }

            char last = first;
            if (i < part.Length && part[i] == '-')
            {
                i++;
                if (!TryTakeMember(part, ref i, out last))
                {
                    return false;
                }
            }

            // Go's empty range matches nothing; .NET would refuse it.
            text.Append(last < first ? "" : $"{Escape(first)}-{Escape(last)}");
        }

        index = i;
        return i < part.Length && i > start && text[^1] is not ('[' or '^') && text.Append(']').Length > 0;
    }

    private static bool TryTakeMember(string part, ref int index, out char member)
    {
        index += index < part.Length && part[index] == '\\' ? 1 : 0;
        bool isThere = index < part.Length;
        member = isThere ? part[index++] : '\0';
        return isThere;
    }

    private static string Escape(char c) => $"\\u{(int)c:x4}";
}
