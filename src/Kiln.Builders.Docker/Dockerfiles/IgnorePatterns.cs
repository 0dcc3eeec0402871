using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Builders.Docker.Dockerfiles;

/// <summary>
/// The lines of a <c>.dockerignore</c>: the last that fits decides, those with an exclamation mark take back.
/// </summary>
internal sealed class IgnorePatterns
{
    private readonly ImmutableArray<(Regex Pattern, bool IsException)> _patterns;

    private IgnorePatterns(ImmutableArray<(Regex, bool)> patterns) => _patterns = patterns;

    public bool HasExceptions => _patterns.Any(static p => p.IsException);

    public static IgnorePatterns Parse(IEnumerable<string> lines) =>
        new([.. lines.Select(static line => line.Trim()).Where(
            static line => line.Length > 0 && line[0] != '#').Select(Read)]);

    /// <param name="path">Relative, with slashes.</param>
    public bool Matches(string path)
    {
        bool isIgnored = false;
        foreach ((Regex pattern, bool isException) in _patterns)
        {
            if (pattern.IsMatch(path))
            {
                isIgnored = !isException;
            }
        }

        return isIgnored;
    }

    private static (Regex Pattern, bool IsException) Read(string line)
    {
        bool isException = line[0] == '!';
        string text = (isException ? line[1..] : line).Trim().Replace("./", "", StringComparison.Ordinal).Trim('/');

        // What is in a folder that fits, fits as well.
        string pattern = text is "." or "" ? "(?!)" : $@"\A{Expression(text)}(/.*)?\z";
        return (
            new Regex(pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10)),
            isException);
    }

    private static string Expression(string text)
    {
        StringBuilder expression = new();
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '*' when i + 1 < text.Length && text[i + 1] == '*':
                    bool isPart = i + 2 < text.Length && text[i + 2] == '/';
                    expression.Append(isPart ? "(.*/)?" : ".*");
                    i += isPart ? 2 : 1;
                    break;
                case '*':
                    expression.Append("[^/]*");
                    break;
                case '?':
                    expression.Append("[^/]");
                    break;
                case '[' when text.IndexOf(']', i) is int end and > 0:
                    expression.Append(text, i, end - i + 1);
                    i = end;
                    break;
                case '\\' when i + 1 < text.Length:
                    expression.Append(Regex.Escape(text[++i].ToString()));
                    break;
                default:
                    expression.Append(Regex.Escape(text[i].ToString()));
                    break;
            }
        }

        return expression.ToString();
    }
}
