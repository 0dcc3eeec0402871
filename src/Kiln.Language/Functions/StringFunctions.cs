using System.Collections.Immutable;
using System.Text;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class StringFunctions
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        Plain("chomp", static s => s.TrimEnd('\n', '\r')),
        Plain("lower", LetterCase.Lower),
        Plain("upper", LetterCase.Upper),
        Plain("title", LetterCase.Title),
        Plain("strrev", Graphemes.Reverse),
        Plain("trimspace", static s => s.Trim()),
        Plain("trim", "cutset", static (s, cut) => s.Trim(cut.ToCharArray())),
        Plain("trimprefix", "prefix", static (s, p) => s.StartsWith(p, StringComparison.Ordinal) ? s[p.Length..] : s),
        Plain("trimsuffix", "suffix", static (s, p) => s.EndsWith(p, StringComparison.Ordinal) ? s[..^p.Length] : s),
        Test("startswith", "prefix", static (s, p) => s.StartsWith(p, StringComparison.Ordinal)),
        Test("endswith", "suffix", static (s, p) => s.EndsWith(p, StringComparison.Ordinal)),
        Test("strcontains", "substr", static (s, p) => s.Contains(p, StringComparison.Ordinal)),
        new ValueFunction("indent", [Number("spaces"), String("str")], HclType.String, Indent),
        new ValueFunction("join", [String("separator")], ListOf("lists", HclType.String), HclType.String, Join),
        new ValueFunction("replace", [String("str"), String("substr"), String("replace")], HclType.String, Replace),
        new ValueFunction("split", [String("separator"), String("str")], Arguments.ListOfString, static a => Split(a[0].AsString(), a[1].AsString())),
        new ValueFunction("substr", [String("str"), Number("offset"), Number("length")], HclType.String, Substring),
    ];

    private static ValueFunction Plain(string name, Func<string, string> body) =>
        new(name, [String("str")], HclType.String, a => HclValue.String(body(a[0].AsString())));

    private static ValueFunction Plain(string name, string second, Func<string, string, string> body) =>
        new(name, [String("str"), String(second)], HclType.String, a => HclValue.String(body(a[0].AsString(), a[1].AsString())));

    private static ValueFunction Test(string name, string second, Func<string, string, bool> body) =>
        new(name, [String("str"), String(second)], HclType.Bool, a => HclValue.Bool(body(a[0].AsString(), a[1].AsString())));

    private static FunctionResult Indent(ImmutableArray<HclValue> arguments)
    {
        const int MaxSpaces = 1000;
        if (!Arguments.TryGetCount(arguments[0], out int spaces))
        {
            return FunctionResult.Fail(Arguments.NotWhole);
        }

        if (spaces is < 0 or > MaxSpaces)
        {
            return FunctionResult.FailArgument(0, $"must be a whole number between 0 and {MaxSpaces}");
        }

        string text = arguments[1].AsString();
        return TextLimit.Check(text.Length + ((long)spaces * text.AsSpan().Count('\n')))
            ?? HclValue.String(text.Replace("\n", "\n" + new string(' ', spaces), StringComparison.Ordinal));
    }

    private static FunctionResult Join(ImmutableArray<HclValue> arguments)
    {
        if (arguments.Length == 1)
        {
            return FunctionResult.Fail("at least one list is required");
        }

        List<string> parts = [];
        for (int i = 1; i < arguments.Length; i++)
        {
            ImmutableArray<HclValue> elements = arguments[i].AsElements();
            for (int j = 0; j < elements.Length; j++)
            {
                if (elements[j].IsNull)
                {
                    return FunctionResult.FailArgument(i, arguments.Length == 2
                        ? $"element {j} is null; cannot concatenate null values"
                        : $"element {j} of list {i - 1} is null; cannot concatenate null values");
                }

                parts.Add(elements[j].AsString());
            }
        }

        string separator = arguments[0].AsString();
        return TextLimit.Check(parts.Sum(static p => (long)p.Length) + ((long)separator.Length * parts.Count))
            ?? HclValue.String(string.Join(separator, parts));
    }

    private static FunctionResult Replace(ImmutableArray<HclValue> arguments)
    {
        string text = arguments[0].AsString();
        string old = arguments[1].AsString();
        string replacement = arguments[2].AsString();
        long places = old.Length > 0 ? text.AsSpan().Count(old) : text.Length + 1;
        if (TextLimit.Check(text.Length + (places * Math.Max(0, replacement.Length - old.Length))) is { } tooLong)
        {
            return tooLong;
        }

        if (old.Length > 0)
        {
            return HclValue.String(text.Replace(old, replacement, StringComparison.Ordinal));
        }

        // An empty text to look for is found before every character and at the end.
        StringBuilder result = new(replacement);
        foreach (Rune rune in text.EnumerateRunes())
        {
            result.Append(rune).Append(replacement);
        }

        return HclValue.String(result.ToString());
    }

    private static HclValue Split(string separator, string text) => Arguments.Strings(
        separator.Length == 0
            ? text.EnumerateRunes().Select(static r => r.ToString())
            : text.Split(separator));

    private static FunctionResult Substring(ImmutableArray<HclValue> arguments)
    {
        if (!Arguments.TryGetCount(arguments[1], out int offset) || !Arguments.TryGetCount(arguments[2], out int length))
        {
            return FunctionResult.Fail(Arguments.NotWhole);
        }

        string text = arguments[0].AsString();
        if (offset < 0)
        {
            offset = Math.Max(0, Graphemes.Count(text) + offset);
        }

        return HclValue.String(Graphemes.Slice(text, offset, length));
    }
}
