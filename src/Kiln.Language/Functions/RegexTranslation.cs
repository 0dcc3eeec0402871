using System.Globalization;
using System.Text;

namespace Kiln.Language.Functions;

/// <summary>
/// A pattern in RE2's notation written in .NET's: ASCII classes, <c>(?P&lt;n&gt;)</c>, <c>[[:alpha:]]</c>, <c>\z</c>,
/// <c>\Q..\E</c>, code points. What RE2 refuses is refused.
/// </summary>
internal readonly record struct RegexTranslation(string Pattern, string? Problem)
{
    public static RegexTranslation Of(string pattern)
    {
        Writer writer = new(pattern);
        return writer.Run();
    }

    private sealed class Writer(string pattern)
    {
        private const int MaxLength = 100_000;

        // RE2 refuses larger counts; nested ones would otherwise multiply.
        private const int MaxRepeat = 1000;

        private readonly StringBuilder _text = new(pattern.Length + 16);
        private string? _problem;
        private int _at;
        private bool _inClass;
        private bool _multiline;

        public RegexTranslation Run()
        {
            if (pattern.Length > MaxLength)
            {
                return new("", "expression too large");
            }

            while (_at < pattern.Length && _problem is null)
            {
                Step(pattern[_at]);
            }

            return new(_text.ToString(), _problem);
        }

        private void Step(char c)
        {
            switch (c)
            {
                case '\\':
                    Escape();
                    break;
                case '[' when _inClass && Next is ':':
                    PosixClass();
                    break;
                case '[' when _inClass:
                    Take(1, "\\[");
                    break;
                case '[':
                    OpenClass();
                    break;
                case ']' when _inClass:
                    _inClass = false;
                    Take(1, "]");
                    break;
                case '-' when _inClass && Next is '[' && At(2) is not ':':
                    Take(1, "\\-");
                    break;
                case '(' when !_inClass:
                    Group();
                    break;
                case '$' when !_inClass:
                    Take(1, _multiline ? "$" : "\\z");
                    break;
                case '{' when !_inClass:
                    Repeat();
                    break;
                default:
                    Take(1, c.ToString());
                    break;
            }
        }

        private char? Next => At(1);

        private char? At(int offset) => _at + offset < pattern.Length ? pattern[_at + offset] : null;

        private void Take(int length, string text)
        {
            _at += length;
            _text.Append(text);
        }

        private void OpenClass()
        {
            _inClass = true;
            bool negated = Next is '^';
            Take(negated ? 2 : 1, negated ? "[^" : "[");

            // A bracket that comes first is an ordinary character.
            if (At(0) is ']')
            {
                Take(1, "\\]");
            }
        }

        private void PosixClass()
        {
            int end = pattern.IndexOf(":]", _at, StringComparison.Ordinal);
            string name = end < 0 ? "" : pattern[(_at + 2)..end];
            bool negated = name.StartsWith('^');
            string? set = name.TrimStart('^') switch
            {
                "alnum" => "0-9A-Za-z",
                "alpha" => "A-Za-z",
                "ascii" => "\\x00-\\x7F",
                "blank" => "\\t ",
                "cntrl" => "\\x00-\\x1F\\x7F",
                "digit" => "0-9",
                "graph" => "!-~",
                "lower" => "a-z",
                "print" => " -~",
                "punct" => "!-/:-@\\[-`{-~",
                "space" => "\\t\\n\\v\\f\\r ",
                "upper" => "A-Z",
                "word" => "0-9A-Za-z_",
                "xdigit" => "0-9A-Fa-f",
                _ => null,
            };
            if (set is null || negated)
            {
                _problem = $"invalid character class range: `[:{name}:]`";
                return;
            }

            Take(end + 2 - _at, set);
        }

        private void Group()
        {
            if (Next is not '?')
            {
                Take(1, "(");
                return;
            }

            string rest = pattern[(_at + 2)..];
            if (rest.StartsWith("P<", StringComparison.Ordinal))
            {
                Take(4, "(?<");
            }
            else if (rest.StartsWith('<') && !rest.StartsWith("<=", StringComparison.Ordinal) && !rest.StartsWith("<!", StringComparison.Ordinal))
            {
                Take(3, "(?<");
            }
            else
            {
                Flags(rest);
            }
        }

        private void Flags(string rest)
        {
            int end = rest.AsSpan().IndexOfAnyExcept("imsU-");
            if (end < 0 || rest[end] is not (':' or ')') || rest[..end].Contains('U', StringComparison.Ordinal))
            {
                _problem = $"invalid or unsupported Perl syntax: `(?{(rest.Length > 0 ? rest[..1] : "")}`";
                return;
            }

            string flags = rest[..end];
            int minus = flags.IndexOf('-', StringComparison.Ordinal);
            int multiline = flags.IndexOf('m', StringComparison.Ordinal);
            if (multiline >= 0)
            {
                _multiline = minus < 0 || multiline < minus;
            }

            Take(end + 3, $"(?{flags}{rest[end]}");
        }

        private void Repeat()
        {
            int end = pattern.IndexOf('}', _at);
            string body = end < 0 ? "" : pattern[(_at + 1)..end];
            string[] parts = body.Split(',');
            bool isCount = parts.Length <= 2 && parts[0].Length > 0 && parts.All(static p => p.All(char.IsAsciiDigit));
            if (!isCount)
            {
                Take(1, "\\{");
                return;
            }

            if (parts.Any(static p => p.Length > 4 || (p.Length > 0 && int.Parse(p, CultureInfo.InvariantCulture) > MaxRepeat)))
            {
                _problem = $"invalid repeat count: `{{{body}}}`";
                return;
            }

            Take(body.Length + 2, $"{{{body}}}");
        }

        private void Escape()
        {
            if (Next is not { } letter)
            {
                _problem = "trailing backslash at end of expression: ``";
                return;
            }

            string? ascii = letter switch
            {
                'd' => _inClass ? "0-9" : "[0-9]",
                'D' when !_inClass => "[^0-9]",
                'w' => _inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]",
                'W' when !_inClass => "[^0-9A-Za-z_]",
                's' => _inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]",
                'S' when !_inClass => "[^\\t\\n\\f\\r ]",
                _ => null,
            };
            if (ascii is not null)
            {
                Take(2, ascii);
                return;
            }

            switch (letter)
            {
                case 'Q':
                    Literal();
                    break;
                case 'p' or 'P' when At(2) is { } name and not '{':
                    Take(3, $"\\{letter}{{{name}}}");
                    break;
                case 'x' when At(2) is '{':
                    CodePoint();
                    break;
                case 'D' or 'W' or 'S' or 'p' or 'P' or 'x' or 'b' or 'B' or 'A' or 'z' or 'a' or 'f' or 'n' or 'r' or 't' or 'v':
                    Take(2, $"\\{letter}");
                    break;
                default:
                    Punctuation(letter);
                    break;
            }
        }

        private void Punctuation(char letter)
        {
            if (letter < 0x80 && !char.IsAsciiLetterOrDigit(letter))
            {
                Take(2, $"\\{letter}");
                return;
            }

            _problem = $"invalid escape sequence: `\\{letter}`";
        }

        private void Literal()
        {
            int end = pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
            string literal = end < 0 ? pattern[(_at + 2)..] : pattern[(_at + 2)..end];
            Take(literal.Length + (end < 0 ? 2 : 4), System.Text.RegularExpressions.Regex.Escape(literal));
        }

        private void CodePoint()
        {
            int end = pattern.IndexOf('}', _at);
            string digits = end < 0 ? "" : pattern[(_at + 3)..end];
            if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) || !Rune.IsValid(value))
            {
                _problem = $"invalid escape sequence: `\\x{{{digits}}}`";
                return;
            }

            string units = string.Concat(new Rune(value).ToString().Select(static u => $"\\u{(int)u:X4}"));
            Take(digits.Length + 4, units);
        }
    }
}
