using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Parsing;
using Kiln.Language.Text;

namespace Kiln.Language.Json;

/// <summary>
/// Reads JSON. Never throws for bad text and never overflows the stack: gives the best tree and what was wrong, one
/// message for one mistake.
/// </summary>
public sealed class JsonParser
{
    private readonly SourceFile _file;
    private readonly JsonDialect _dialect;
    private readonly DiagnosticBag _diagnostics = new();
    private readonly JsonScanner _scanner;
    private readonly NameTable _names = new();
    private readonly List<JsonMember> _members = [];
    private readonly List<JsonNode> _elements = [];
    private int _depth;

    /// <summary>The brackets do not match, which was reported: what misses or remains at the end is no news.</summary>
    private bool _isUnbalanced;

    private JsonParser(SourceFile file, JsonDialect dialect)
    {
        _file = file;
        _dialect = dialect;
        _scanner = new(file, dialect, _diagnostics);
    }

    /// <summary>Reads one value, which must be all that there is in the file.</summary>
    public static Parsed<JsonNode> Parse(SourceFile file, JsonDialect dialect)
    {
        if (file.Length > SyntaxLimits.FileBytes)
        {
            return new(
                new JsonInvalid(file.FullRange),
                [LexDiagnostics.FileTooLarge(file.Name, file.Length)]);
        }

        JsonParser parser = new(file, dialect);
        JsonNode root = parser.ParseRoot();
        return new(root, parser._diagnostics.ToImmutable());
    }

    /// <summary>
    /// Reads a file of arguments and blocks (<see cref="Decoding.Body.Of(JsonNode)"/>): an object, or several in an
    /// array.
    /// </summary>
    public static Parsed<JsonNode> ParseFile(SourceFile file)
    {
        Parsed<JsonNode> parsed = Parse(file, JsonDialect.Strict);
        return parsed.HasErrors || parsed.Tree is JsonObject or JsonArray
            ? parsed
            : new(parsed.Tree, [.. parsed.Diagnostics, JsonDiagnostics.RootNotObject(parsed.Tree.StartRange)]);
    }

    private JsonNode ParseRoot()
    {
        JsonNode root = ParseValue();
        if (_scanner.Peek() >= 0 && !_isUnbalanced && root is not JsonInvalid)
        {
            _diagnostics.Add(JsonDiagnostics.ExtraData(_scanner.CharacterHere()));
        }

        return root;
    }

    private JsonNode ParseValue()
    {
        int next = _scanner.Peek();
        switch (next)
        {
            case '{':
                return ParseContainer(isObject: true);
            case '[':
                return ParseContainer(isObject: false);
            case '"':
                return TakeString() is { } text ? new JsonString(text) : Skip();
            case '-' or '+' or '.' or (>= '0' and <= '9'):
                return ParseNumber();
            case >= 0 when char.IsAsciiLetter((char)next):
                return ParseKeyword();
            default:
                ReportMissingValue(next);
                return Skip();
        }
    }

    private void ReportMissingValue(int next)
    {
        SourceRange here = _scanner.CharacterHere();
        switch (next)
        {
            case -1:
                ReportUnbalanced(JsonDiagnostics.EndsEarly(here));
                break;
            case '}':
                _diagnostics.Add(JsonDiagnostics.MissingValue(here));
                break;
            case ']':
                ReportUnbalanced(JsonDiagnostics.MissingElement(here));
                break;
            default:
                _diagnostics.Add(JsonDiagnostics.InvalidStart(here));
                break;
        }
    }

    private JsonNode ParseNumber()
    {
        SourceRange range = _scanner.TakeNumber();
        range = range.Over(_scanner.TakeWord());
        if (JsonNumberText.IsValid(range.File.Bytes[range.Start..range.End]))
        {
            return new JsonNumber(range);
        }

        _diagnostics.Add(JsonDiagnostics.InvalidNumber(range));
        return new JsonInvalid(range);
    }

    private JsonNode ParseKeyword()
    {
        SourceRange range = _scanner.TakeWord();
        string word = _names.Get(range.File.Bytes[range.Start..range.End]);
        switch (word)
        {
            case "true" or "false":
                return new JsonBool(range);
            case "null":
                return new JsonNull(range);
            case "undefined" or "NaN" or "Infinity":
                _diagnostics.Add(JsonDiagnostics.ForeignKeyword(word, range));
                break;
            default:
                string? similar = Similar.Find(word, ["false", "true", "null"]);
                _diagnostics.Add(JsonDiagnostics.UnknownKeyword(word, similar, range));
                break;
        }

        return new JsonInvalid(range);
    }

    private JsonNode ParseContainer(bool isObject)
    {
        int start = _scanner.Position;
        if (_depth == SyntaxLimits.Depth)
        {
            ReportUnbalanced(JsonDiagnostics.TooDeep(_scanner.CharacterHere()));
            _scanner.SkipToEnd();
            return new JsonInvalid(_file.Range(start, start + 1));
        }

        _depth++;
        _scanner.Skip(1);
        int firstMember = _members.Count;
        int firstElement = _elements.Count;
        while (!IsAtEnd(start, isObject))
        {
            ParseItem(isObject);
        }

        _depth--;
        SourceRange range = _file.Range(start, _scanner.Position);
        return isObject ? NewObject(range, firstMember) : new JsonArray(range, TakeFrom(_elements, firstElement));
    }

    private JsonObject NewObject(SourceRange range, int firstMember)
    {
        ImmutableArray<JsonMember> members = TakeFrom(_members, firstMember);
        if (_dialect.RefusesDuplicates)
        {
            ReportDuplicates(members);
        }

        return new(range, members);
    }

    private void ReportDuplicates(ImmutableArray<JsonMember> members)
    {
        Dictionary<string, SourceRange> places = new(members.Length, StringComparer.Ordinal);
        foreach (JsonMember member in members)
        {
            if (!places.TryAdd(member.Name, member.NameRange) && !_diagnostics.IsFull)
            {
                _diagnostics.Add(
                    JsonDiagnostics.DuplicateProperty(member.Name, places[member.Name], member.NameRange));
            }
        }
    }

    /// <summary>Reads the end of an object or array, if it is here, also in the form of a mistake.</summary>
    private bool IsAtEnd(int start, bool isObject)
    {
        int next = _scanner.Peek();
        if (next == -1)
        {
            ReportUnbalanced(JsonDiagnostics.Unclosed(_file.Range(start, start + 1), isObject));
            return true;
        }

        if (next is not ('}' or ']'))
        {
            return false;
        }

        if (next != (isObject ? '}' : ']'))
        {
            SourceRange here = _scanner.CharacterHere();
            ReportUnbalanced(
                isObject ? JsonDiagnostics.BracketClosesObject(here) : JsonDiagnostics.BraceClosesArray(here));
        }

        _scanner.Skip(1);
        return true;
    }

    private void ParseItem(bool isObject)
    {
        bool isWhole = isObject ? ParseMember() : ParseElement();
        int next = _scanner.Peek();
        if (next == ',')
        {
            TakeComma(isObject, isWhole);
        }
        else if (next is not (-1 or '}' or ']'))
        {
            ReportMissingComma(next, isObject);
        }
    }

    private void TakeComma(bool isObject, bool afterItem)
    {
        SourceRange comma = _scanner.CharacterHere();
        _scanner.Skip(1);
        if (afterItem && _scanner.Peek() == (isObject ? '}' : ']'))
        {
            _diagnostics.Add(JsonDiagnostics.TrailingComma(comma, isObject, _dialect.AllowsExtras));
        }
    }

    /// <summary>Goes on as if the comma were there, when something follows that can be an item.</summary>
    private void ReportMissingComma(int next, bool isObject)
    {
        SourceRange here = _scanner.CharacterHere();
        bool isColon = !isObject && next == ':';
        _diagnostics.Add(isColon ? JsonDiagnostics.ColonInArray(here) : JsonDiagnostics.MissingComma(here, isObject));
        if (isObject ? next != '"' : !CanStartValue(next))
        {
            Skip();
            if (_scanner.Peek() == ',')
            {
                _scanner.Skip(1);
            }
        }
    }

    private bool ParseElement()
    {
        JsonNode element = ParseValue();
        _elements.Add(element);
        return element is not JsonInvalid;
    }

    private bool ParseMember()
    {
        if (ParseName() is not { } name || !ParseColon())
        {
            return false;
        }

        JsonNode value = ParseValue();
        string text = _file.Bytes[name.Start] != (byte)'"' ? name.GetText()
            : _file.Bytes[name.Start..name.End].Contains((byte)'\\') ? JsonStringText.Decode(name)
            : _names.Get(_file.Bytes[(name.Start + 1)..(name.End - 1)]);
        _members.Add(new(text, name, value));
        return value is not JsonInvalid;
    }

    /// <returns>With its quotes, without them when they are forgotten; null when there is no name.</returns>
    private SourceRange? ParseName()
    {
        int next = _scanner.Peek();
        SourceRange here = _scanner.CharacterHere();
        if (next == '"')
        {
            SourceRange? name = TakeString();
            if (name is null)
            {
                Skip();
            }

            return name;
        }

        if (CanStartValue(next) && next is not ('{' or '['))
        {
            SourceRange word = _scanner.TakeWord();
            here = word.IsEmpty ? here : word;
        }

        _diagnostics.Add(JsonDiagnostics.InvalidName(here));
        if (_scanner.Peek() is ':' or '=' && here.Start < _scanner.Position)
        {
            return here;
        }

        Skip();
        return null;
    }

    private bool ParseColon()
    {
        int next = _scanner.Peek();
        SourceRange here = _scanner.CharacterHere();
        switch (next)
        {
            case ':':
                _scanner.Skip(1);
                return true;
            case '=':
                _diagnostics.Add(JsonDiagnostics.EqualsInsteadOfColon(here));
                _scanner.Skip(1);
                _scanner.Skip(_scanner.Peek() == '>' ? 1 : 0);
                return true;
            case -1:
                return false;
            case ',' or '}':
                _diagnostics.Add(JsonDiagnostics.NoValue(here));
                return false;
            case >= 0 when CanStartValue(next):
                _diagnostics.Add(JsonDiagnostics.MissingColon(here));
                return true;
            default:
                _diagnostics.Add(JsonDiagnostics.MissingColon(here));
                Skip();
                return false;
        }
    }

    private SourceRange? TakeString()
    {
        SourceRange? text = _scanner.TakeString(isMuted: false);
        _isUnbalanced |= text is null && _scanner.Peek() == -1;
        return text;
    }

    private static bool CanStartValue(int next) =>
        next is '{' or '[' or '"' or '-' or '+' or '.' || (next >= 0 && char.IsAsciiLetterOrDigit((char)next));

    /// <summary>Skips, silently, what cannot be read: to the next comma or closing bracket of what is open.</summary>
    private JsonInvalid Skip()
    {
        int start = _scanner.Position;
        int open = 0;
        while (true)
        {
            switch (_scanner.Peek())
            {
                case -1:
                case ',' when open == 0:
                case '}' or ']' when open == 0:
                    return new(_file.Range(Math.Min(start, _scanner.Position), _scanner.Position));
                case '"':
                    _ = _scanner.TakeString(isMuted: true);
                    break;
                case int next:
                    open += next is '{' or '[' ? 1 : next is '}' or ']' ? -1 : 0;
                    _scanner.Skip(1);
                    break;
            }
        }
    }

    /// <summary>Reports that brackets do not match, once: what follows from it is no news.</summary>
    private void ReportUnbalanced(Diagnostic diagnostic)
    {
        if (!_isUnbalanced && !_scanner.IsTruncated)
        {
            _diagnostics.Add(diagnostic);
        }

        _isUnbalanced = true;
    }

    private static ImmutableArray<T> TakeFrom<T>(List<T> list, int start)
    {
        if (start == list.Count)
        {
            return [];
        }

        ImmutableArray<T> taken = [.. CollectionsMarshal.AsSpan(list)[start..]];
        list.RemoveRange(start, list.Count - start);
        return taken;
    }
}
