using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Language.Patterns;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class RegexFunctions
{
    private const string NoMatch = "pattern did not match any part of the given string";

    // Some seconds.
    private const long MaxWork = 300_000_000;

    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("regex", [String("pattern"), String("string")], HclType.Dynamic, static a => Run(a[0], a[1], 1, First)),
        new ValueFunction("regexall", [String("pattern"), String("string")], Arguments.ListOfAny, static a => Run(a[0], a[1], int.MaxValue, Every)),
        new ValueFunction("regex_replace", [String("str"), String("pattern"), String("replace")], HclType.String, static a => Run(a[1], a[0], int.MaxValue, (p, m) => Replace(p, m, a[0].AsString(), a[2].AsString()))),
    ];

    private static FunctionResult Run(
        HclValue pattern,
        HclValue text,
        int most,
        Func<Pattern, ImmutableArray<PatternMatch>, FunctionResult> use)
    {
        if (Pattern.Parse(pattern.AsString(), out string? problem) is not Pattern parsed)
        {
            return FunctionResult.Fail($"error parsing regexp: {problem}");
        }

        return parsed.Find(text.AsString(), most, MaxWork) is { } matches
            ? use(parsed, matches)
            : FunctionResult.Fail("the pattern is too costly for a text of this size");
    }

    private static FunctionResult First(Pattern pattern, ImmutableArray<PatternMatch> matches) =>
        Mixes(pattern) ?? (matches.IsEmpty ? FunctionResult.Fail(NoMatch) : Captures(pattern, matches[0]));

    private static FunctionResult Every(Pattern pattern, ImmutableArray<PatternMatch> matches)
    {
        if (Mixes(pattern) is { } mixed)
        {
            return mixed;
        }

        ImmutableArray<HclValue> values = [.. matches.Select(m => Captures(pattern, m))];
        HclType? type = HclUnification.Unify(values.Select(static v => v.Type));
        HclValue tuple = HclValue.Tuple(values);
        return type is null ? tuple : HclConversion.TryConvert(tuple, HclType.List(type)) ?? tuple;
    }

    private static FunctionResult? Mixes(Pattern pattern)
    {
        int named = pattern.Groups.Count(static g => g.Length > 0);
        return named > 0 && named < pattern.Groups.Length
            ? FunctionResult.FailArgument(0, "cannot mix both named and unnamed capture groups")
            : (FunctionResult?)null;
    }

    private static HclValue Captures(Pattern pattern, PatternMatch match)
    {
        if (pattern.Groups.IsEmpty)
        {
            return HclValue.String(match.Value);
        }

        IEnumerable<HclValue> groups = pattern.Groups.Select((_, i) => Capture(match.Group(i + 1)));
        return pattern.Groups[0].Length > 0
            ? HclValue.Object(pattern.Groups.Zip(groups, KeyValuePair.Create))
            : HclValue.Tuple([.. groups]);
    }

    private static HclValue Capture(string? group) =>
        group is null ? HclValue.Null(HclType.String) : HclValue.String(group);

    private static FunctionResult Replace(
        Pattern pattern,
        ImmutableArray<PatternMatch> matches,
        string text,
        string replacement)
    {
        StringBuilder result = new();
        int at = 0;
        foreach (PatternMatch match in matches)
        {
            result.Append(text, at, match.Start - at);
            Expand(replacement, pattern, match, result);
            at = match.End;
            if (TextLimit.Check(result.Length) is { } tooLong)
            {
                return tooLong;
            }
        }

        return HclValue.String(result.Append(text, at, text.Length - at).ToString());
    }

    /// <summary><c>$1</c>, <c>$name</c>, <c>${name}</c>: the longest name counts; unknown names are empty.</summary>
    private static void Expand(string template, Pattern pattern, PatternMatch match, StringBuilder text)
    {
        int at = 0;
        while (at < template.Length)
        {
            if (template[at] != '$' || at + 1 == template.Length)
            {
                text.Append(template[at++]);
                continue;
            }

            if (template[at + 1] == '$')
            {
                text.Append('$');
                at += 2;
                continue;
            }

            bool isBraced = template[at + 1] == '{';
            int start = at + (isBraced ? 2 : 1);
            int end = start;
            while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_'))
            {
                end++;
            }

            if (end == start || (isBraced && (end == template.Length || template[end] != '}')))
            {
                text.Append(template[at++]);
                continue;
            }

            text.Append(Named(template[start..end], pattern, match));
            at = end + (isBraced ? 1 : 0);
        }
    }

    private static string? Named(string name, Pattern pattern, PatternMatch match)
    {
        bool isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        int group = isNumber ? number : pattern.Groups.IndexOf(name) + 1;
        return group <= pattern.Groups.Length && (isNumber || group > 0) ? match.Group(group) : null;
    }
}
