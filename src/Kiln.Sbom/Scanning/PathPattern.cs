using System.Text.RegularExpressions;

namespace Kiln.Sbom.Scanning;

/// <summary>
/// A pattern for paths from the root: <c>*</c> and <c>?</c> within a name, <c>**</c> over folders, <c>[a-z]</c>,
/// <c>{a,b}</c>. A folder that matches takes all that is in it with it.
/// </summary>
internal sealed class PathPattern
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly Regex _expression;

    private PathPattern(Regex expression) => _expression = expression;

    /// <exception cref="FormatException">The pattern is not one; the message says why.</exception>
    public static PathPattern Parse(string pattern)
    {
        string rest = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[1..] : pattern;
        if (!rest.StartsWith('/'))
        {
            rest = "/" + rest;
        }

        try
        {
            return new(new Regex(
                $"^{Translate(rest.TrimEnd('/'))}$",
                RegexOptions.CultureInvariant | RegexOptions.NonBacktracking,
                Limit));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"\"{pattern}\" is not a pattern for paths: {e.Message}", e);
        }
    }

    /// <param name="path">From the root, starting with a slash.</param>
    public bool Matches(string path) => _expression.IsMatch(path);

    private static string Translate(string pattern)
    {
        System.Text.StringBuilder expression = new();
        int depth = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            ReadOnlySpan<char> rest = pattern.AsSpan(i);
            if (rest.StartsWith("/**/", StringComparison.Ordinal))
            {
                expression.Append("/(?:.*/)?");
                i += 3;
            }
            else if (rest.StartsWith("**", StringComparison.Ordinal))
            {
                expression.Append(".*");
                i++;
            }
            else if (rest[0] == '[' && rest.IndexOf(']') is > 1 and int end)
            {
                expression.Append(CharacterClass(rest[1..end].ToString()));
                i += end;
            }
            else
            {
                expression.Append(TranslateCharacter(rest[0], ref depth));
            }
        }

        return expression.ToString();
    }

    private static string CharacterClass(string content)
    {
        bool isNegated = content[0] is '!' or '^' && content.Length > 1;
        string members = (isNegated ? content[1..] : content)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("^", "\\^", StringComparison.Ordinal);
        return $"[{(isNegated ? "^" : "")}{members}]";
    }

    private static string TranslateCharacter(char c, ref int depth)
    {
        switch (c)
        {
            case '*':
                return "[^/]*";
            case '?':
                return "[^/]";
            case '{':
                depth++;
                return "(?:";
            case '}' when depth > 0:
                depth--;
                return ")";
            case ',' when depth > 0:
                return "|";
            default:
                return Regex.Escape(c.ToString());
        }
    }
}
