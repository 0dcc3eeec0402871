using System.Collections.Immutable;
using System.Globalization;

namespace Kiln.Language.Patterns;

/// <summary>
/// Reads a pattern in RE2's syntax (https://github.com/google/re2/wiki/Syntax), with the messages of Go's regexp.
/// </summary>
internal sealed class PatternParser
{
    /// <summary>RE2's limit of a count, and of the product of nested ones.</summary>
    private const int MaxRepeat = 1000;

    /// <summary>How deep groups nest at most.</summary>
    private const int MaxDepth = 1000;

    private readonly PatternText _text;
    private readonly List<string> _groups = [];
    private PatternFlags _flags;
    private int _depth;

    private PatternParser(string pattern)
    {
        _text = new(pattern);
    }

    /// <returns>The tree and the names of its groups, those without a name empty; or what is wrong.</returns>
    public static (PatternNode? Tree, ImmutableArray<string> Groups, string? Problem) Parse(string pattern)
    {
        PatternParser parser = new(pattern);
        PatternNode tree = parser.ReadAlternation();
        if (!parser._text.IsAtEnd)
        {
            parser._text.Fail("unexpected )", pattern);
        }

        return parser._text.Problem is string problem ? (null, [], problem) : (tree, [.. parser._groups], null);
    }

    private PatternNode ReadAlternation()
    {
        ImmutableArray<PatternNode>.Builder branches = ImmutableArray.CreateBuilder<PatternNode>();
        do
        {
            branches.Add(ReadSequence());
        }
        while (_text.Skip("|"));

        return branches.Count == 1 ? branches[0] : new PatternNode.Alternation(branches.DrainToImmutable());
    }

    private PatternNode.Sequence ReadSequence()
    {
        ImmutableArray<PatternNode>.Builder items = ImmutableArray.CreateBuilder<PatternNode>();
        string lastRepeat = "";
        while (!_text.IsAtEnd && _text.Current is not ('|' or ')'))
        {
            int start = _text.Position;
            if (ReadCount() is { } count)
            {
                Repeat(items, count, start, lastRepeat);
                lastRepeat = _text.Problem is null ? _text.Since(start) : "";
            }
            else
            {
                lastRepeat = "";
                ReadItem(items);
            }
        }

        return new(items.DrainToImmutable());
    }

    private void Repeat(
        ImmutableArray<PatternNode>.Builder items,
        (int Least, int? Most) count,
        int start,
        string lastRepeat)
    {
        string written = _text.Since(start);
        bool isGreedy = _text.Skip("?") == _flags.IsLazy;
        if (lastRepeat.Length > 0)
        {
            _text.Fail("invalid nested repetition operator", lastRepeat + _text.Since(start));
        }
        else if (items.Count == 0)
        {
            _text.Fail("missing argument to repetition operator", written);
        }
        else if (count.Least > MaxRepeat || count.Most > MaxRepeat || count.Most < count.Least)
        {
            _text.Fail("invalid repeat count", written);
        }
        else
        {
            PatternNode.Repetition repetition = new(items[^1], count.Least, count.Most, isGreedy);
            items[^1] = repetition;
            if (repetition.RepeatProduct > MaxRepeat)
            {
                _text.Fail("invalid repeat count", written);
            }
        }
    }

    /// <summary>A repetition operator without its <c>?</c>; null, and nothing read, when there is none.</summary>
    private (int Least, int? Most)? ReadCount()
    {
        switch (_text.Current)
        {
            case '*':
                _text.Advance(1);
                return (0, null);
            case '+':
                _text.Advance(1);
                return (1, null);
            case '?':
                _text.Advance(1);
                return (0, 1);
            case '{':
                return ReadBraces();
            default:
                return null;
        }
    }

    /// <summary><c>{2}</c>, <c>{2,}</c> or <c>{2,3}</c>; any other brace is an ordinary character.</summary>
    private (int Least, int? Most)? ReadBraces()
    {
        int end = _text.Rest.IndexOf('}');
        string[] parts = end < 0 ? [] : _text.Rest[1..end].ToString().Split(',');
        bool isCount = parts is [{ Length: > 0 }] or [{ Length: > 0 }, _] && parts.All(static p => p.All(char.IsAsciiDigit));
        if (!isCount)
        {
            return null;
        }

        _text.Advance(end + 1);
        int least = Number(parts[0]);
        return (least, parts.Length == 1 ? least : parts[1].Length == 0 ? null : Number(parts[1]));
    }

    /// <summary>Too large a number is one more than is allowed.</summary>
    private static int Number(string digits) =>
        digits.Length > 6 ? MaxRepeat + 1 : int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private void ReadItem(ImmutableArray<PatternNode>.Builder items)
    {
        switch (_text.Current)
        {
            case '(':
                ReadGroup(items);
                break;
            case '[':
                items.Add(new PatternNode.Characters(ClassReader.Read(_text, _flags)));
                break;
            case '.':
                _text.Advance(1);
                items.Add(new PatternNode.Characters(_flags.DotMatchesAll ? RuneSet.Everything : RuneSet.NotLineFeed));
                break;
            case '^':
                _text.Advance(1);
                Add(items, _flags.IsMultiLine ? PatternAssertion.LineStart : PatternAssertion.TextStart);
                break;
            case '$':
                _text.Advance(1);
                Add(items, _flags.IsMultiLine ? PatternAssertion.LineEnd : PatternAssertion.TextEnd);
                break;
            case '\\':
                ReadEscape(items);
                break;
            default:
                Add(items, _text.TakeRune());
                break;
        }
    }

    private void ReadEscape(ImmutableArray<PatternNode>.Builder items)
    {
        PatternAssertion? assertion = _text.Rest is ['\\', char letter, ..] ? AssertionOf(letter) : null;
        if (assertion is PatternAssertion kind)
        {
            _text.Advance(2);
            Add(items, kind);
        }
        else if (_text.Skip("\\Q"))
        {
            int end = _text.Rest.IndexOf("\\E", StringComparison.Ordinal);
            int stop = _text.Position + (end < 0 ? _text.Rest.Length : end);
            while (_text.Position < stop)
            {
                Add(items, _text.TakeRune());
            }

            _text.Skip("\\E");
        }
        else if (EscapeReader.ReadClass(_text) is RuneSet set)
        {
            items.Add(new PatternNode.Characters(set with { IgnoresCase = _flags.IgnoresCase }));
        }
        else if (_text.Problem is null)
        {
            Add(items, EscapeReader.ReadCharacter(_text));
        }
    }

    private static PatternAssertion? AssertionOf(char letter) => letter switch
    {
        'A' => PatternAssertion.TextStart,
        'z' => PatternAssertion.TextEnd,
        'b' => PatternAssertion.WordBoundary,
        'B' => PatternAssertion.NoWordBoundary,
        _ => null,
    };

    /// <summary>A group, or flags for the rest of the group around.</summary>
    private void ReadGroup(ImmutableArray<PatternNode>.Builder items)
    {
        PatternFlags outside = _flags;
        int? number = null;
        if (_text.StartsWith("(?P<") || _text.StartsWith("(?<"))
        {
            number = AddGroup(ReadName());
        }
        else if (_text.StartsWith("(?"))
        {
            if (!ReadFlags())
            {
                return;
            }
        }
        else
        {
            _text.Advance(1);
            number = AddGroup("");
        }

        if (++_depth > MaxDepth)
        {
            _text.Fail("expression nests too deeply", _text.Whole);
        }

        PatternNode item = ReadAlternation();
        _depth--;
        _flags = outside;
        if (!_text.Skip(")"))
        {
            _text.Fail("missing closing )", _text.Whole);
        }

        items.Add(number is int group ? new PatternNode.Group(item, group) : item);
    }

    private int AddGroup(string name)
    {
        _groups.Add(name);
        return _groups.Count;
    }

    private string ReadName()
    {
        const string Invalid = "invalid named capture";
        int start = _text.Position;
        int end = _text.Rest.IndexOf('>');
        if (end < 0)
        {
            _text.Fail(Invalid, _text.Whole[start..]);
            return "";
        }

        string name = _text.Rest[(_text.Rest.IndexOf('<') + 1)..end].ToString();
        _text.Advance(end + 1);
        if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            _text.Fail(Invalid, _text.Since(start));
        }
        else if (_groups.Contains(name))
        {
            _text.Fail(Invalid, name);
        }

        return name;
    }

    /// <returns>True at the start of a group, false after flags for what follows, or after a problem.</returns>
    private bool ReadFlags()
    {
        int start = _text.Position;
        _text.Advance(2);
        PatternFlags flags = _flags;
        bool value = true;
        bool hasFlag = false;
        while (!_text.IsAtEnd)
        {
            char letter = _text.Take();
            if (letter is ':' or ')' && (value || hasFlag))
            {
                _flags = flags;
                return letter == ':';
            }

            if (letter == '-' && value)
            {
                value = false;
                hasFlag = false;
            }
            else if (flags.With(letter, value) is PatternFlags changed)
            {
                flags = changed;
                hasFlag = true;
            }
            else
            {
                _text.Fail("invalid or unsupported Perl syntax", _text.Since(start));
                return false;
            }
        }

        _text.Fail("missing closing )", _text.Whole);
        return false;
    }

    private static void Add(ImmutableArray<PatternNode>.Builder items, PatternAssertion assertion) =>
        items.Add(new PatternNode.Assertion(assertion));

    private void Add(ImmutableArray<PatternNode>.Builder items, int codePoint) =>
        items.Add(new PatternNode.Characters(RuneSet.Single(codePoint, _flags.IgnoresCase)));
}
