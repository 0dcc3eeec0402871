using System.Collections.Immutable;
using System.Text;

namespace Kiln.Images.Changes;

/// <summary>
/// Words as Dockerfiles write them: single and double quotes, backslash, and variables of the image's environment
/// (<c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-default}</c>, <c>${NAME:+other}</c>).
/// </summary>
internal static class ShellWords
{
    private const int NestingLimit = 20;

    /// <summary>Cuts at white space outside quotes; quotes and backslashes stay.</summary>
    public static ImmutableArray<string> Cut(string text)
    {
        ImmutableArray<string>.Builder words = ImmutableArray.CreateBuilder<string>();
        StringBuilder word = new();
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Flush(words, word);
                continue;
            }

            word.Append(c);
            if (c == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is ('\'' or '"'))
            {
                quote = c;
            }
        }

        Flush(words, word);
        return words.DrainToImmutable();
    }

    /// <summary>Cuts into words, then puts in variables and takes off quotes.</summary>
    public static ImmutableArray<string> Split(string text, ImmutableArray<string> env) =>
        [.. Cut(text).Select(word => Expand(word, env))];

    /// <summary>Puts in variables and takes off quotes.</summary>
    public static string Expand(string word, ImmutableArray<string> env) => new Expansion(word, env, 0).Run();

    private static void Flush(ImmutableArray<string>.Builder words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    private sealed class Expansion(string text, ImmutableArray<string> env, int depth)
    {
        private readonly StringBuilder _result = new();
        private int _position;

        public string Run()
        {
            while (_position < text.Length)
            {
                char c = text[_position++];
                switch (c)
                {
                    case '\'':
                        SingleQuoted();
                        break;
                    case '"':
                        DoubleQuoted();
                        break;
                    case '$':
                        Variable();
                        break;
                    case '\\' when _position < text.Length:
                        _result.Append(text[_position++]);
                        break;
                    default:
                        _result.Append(c);
                        break;
                }
            }

            return _result.ToString();
        }

        private void SingleQuoted()
        {
            int end = text.IndexOf('\'', _position);
            if (end < 0)
            {
                throw new FormatException("a single quote is not closed");
            }

            _result.Append(text, _position, end - _position);
            _position = end + 1;
        }

        private void DoubleQuoted()
        {
            while (_position < text.Length)
            {
                char c = text[_position++];
                if (c == '"')
                {
                    return;
                }

                if (c == '$')
                {
                    Variable();
                }
                else if (c == '\\' && _position < text.Length && text[_position] is ('"' or '$' or '\\'))
                {
                    _result.Append(text[_position++]);
                }
                else
                {
                    _result.Append(c);
                }
            }

            throw new FormatException("a double quote is not closed");
        }

        private void Variable()
        {
            if (_position < text.Length && text[_position] == '{')
            {
                Braced();
                return;
            }

            string name = Name();
            _result.Append(name.Length == 0 ? "$" : Value(name));
        }

        private void Braced()
        {
            _position++;
            string name = Name();
            if (name.Length == 0)
            {
                throw new FormatException("after ${ must stand the name of a variable");
            }

            int operatorAt = _position;
            int end = ClosingBrace();
            string modifier = text[operatorAt..end];
            _position = end + 1;
            string? value = Find(name);
            _result.Append(modifier switch
            {
                "" => value ?? "",
                [':', '-', ..] => value is { Length: > 0 } ? value : Nested(modifier[2..]),
                [':', '+', ..] => value is { Length: > 0 } ? Nested(modifier[2..]) : "",
                ['-', ..] => value ?? Nested(modifier[1..]),
                ['+', ..] => value is null ? "" : Nested(modifier[1..]),
                _ => throw new FormatException(
                    $"'${{{name}{modifier}}}' is not understood; write " +
                    "${NAME}, ${NAME:-default} or ${NAME:+other}"),
            });
        }

        private int ClosingBrace()
        {
            int open = 1;
            for (int i = _position; i < text.Length; i++)
            {
                if (text[i] == '\\')
                {
                    i++;
                }
                else if (text[i] is '{' or '}')
                {
                    open += text[i] == '{' ? 1 : -1;
                    if (open == 0)
                    {
                        return i;
                    }
                }
            }

            throw new FormatException("a brace is not closed");
        }

        private string Nested(string word) => depth < NestingLimit
            ? new Expansion(word, env, depth + 1).Run()
            : throw new FormatException("variables are nested too deeply");

        private string Name()
        {
            int start = _position;
            while (_position < text.Length
                && (char.IsAsciiLetter(text[_position]) || text[_position] == '_'
                    || (_position > start && char.IsAsciiDigit(text[_position]))))
            {
                _position++;
            }

            return text[start.._position];
        }

        private string Value(string name) => Find(name) ?? "";

        private string? Find(string name)
        {
            string prefix = name + "=";
            foreach (string entry in env)
            {
                if (entry.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return entry[prefix.Length..];
                }
            }

            return null;
        }
    }
}
