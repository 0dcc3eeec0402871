using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class RegexFunctions
{
    private const string NoMatch = "pattern did not match any part of the given string";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("regex", [String("pattern"), String("string")], HclType.Dynamic, static a => Run(a[0], 0, r => First(r, a[1].AsString()))),
        new ValueFunction("regexall", [String("pattern"), String("string")], Arguments.ListOfAny, static a => Run(a[0], 0, r => Every(r, a[1].AsString()))),
        new ValueFunction("regex_replace", [String("str"), String("pattern"), String("replace")], HclType.String, static a => Run(a[1], 1, r => Replace(r, a[0].AsString(), a[2].AsString()))),
    ];

    private static FunctionResult Run(HclValue pattern, int argument, Func<Regex, FunctionResult> use)
    {
        RegexTranslation translation = RegexTranslation.Of(pattern.AsString());
        if (translation.Problem is { } problem)
        {
            return FunctionResult.Fail($"error parsing regexp: {problem}");
        }

        try
        {
            return use(new Regex(translation.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit));
        }
        catch (RegexParseException exception)
        {
            return FunctionResult.Fail($"error parsing regexp: {Describe(exception.Error)}: `{pattern.AsString()}`");
        }
        catch (NotSupportedException)
        {
            return FunctionResult.FailArgument(argument, "the pattern uses look-around, back-references or is too large");
        }
        catch (RegexMatchTimeoutException)
        {
            return FunctionResult.Fail($"the pattern took longer than {Limit.TotalSeconds} seconds");
        }
    }

    private static string Describe(RegexParseError error) => error switch
    {
        RegexParseError.InsufficientClosingParentheses => "missing closing )",
        RegexParseError.InsufficientOpeningParentheses => "unexpected )",
        RegexParseError.UnterminatedBracket => "missing closing ]",
        RegexParseError.QuantifierAfterNothing => "missing argument to repetition operator",
        RegexParseError.NestedQuantifiersNotParenthesized => "invalid nested repetition operator",
        RegexParseError.ReversedCharacterRange => "invalid character class range",
        RegexParseError.ReversedQuantifierRange => "invalid repeat count",
        RegexParseError.InvalidUnicodePropertyEscape or RegexParseError.MalformedUnicodePropertyEscape => "invalid character class range",
        _ => "invalid syntax",
    };

    private static FunctionResult First(Regex regex, string text)
    {
        if (Mixes(regex) is { } mixed)
        {
            return mixed;
        }

        Match match = regex.Match(text);
        return match.Success ? Captures(regex, match) : FunctionResult.Fail(NoMatch);
    }

    private static FunctionResult Every(Regex regex, string text)
    {
        if (Mixes(regex) is { } mixed)
        {
            return mixed;
        }

        ImmutableArray<HclValue> matches = [.. regex.Matches(text).Select(m => Captures(regex, m))];
        HclType? type = HclUnification.Unify(matches.Select(static m => m.Type));
        return type is null ? HclValue.Tuple(matches) : HclConversion.TryConvert(HclValue.Tuple(matches), HclType.List(type)) ?? HclValue.Tuple(matches);
    }

    private static FunctionResult? Mixes(Regex regex)
    {
        string[] names = regex.GetGroupNames()[1..];
        int named = names.Count(IsName);
        return named > 0 && named < names.Length
            ? FunctionResult.FailArgument(0, "cannot mix both named and unnamed capture groups")
            : (FunctionResult?)null;
    }

    private static HclValue Captures(Regex regex, Match match)
    {
        string[] names = regex.GetGroupNames()[1..];
        if (names.Length == 0)
        {
            return HclValue.String(match.Value);
        }

        IEnumerable<HclValue> groups = names.Select(n => Capture(match.Groups[n]));
        return IsName(names[0])
            ? HclValue.Object(names.Zip(groups, KeyValuePair.Create))
            : HclValue.Tuple([.. groups]);
    }

    private static bool IsName(string group) => !char.IsAsciiDigit(group[0]);

    private static HclValue Capture(Group group) =>
        group.Success ? HclValue.String(group.Value) : HclValue.Null(HclType.String);

    private static FunctionResult Replace(Regex regex, string text, string replacement) =>
        HclValue.String(regex.Replace(text, match => Expand(replacement, match)));

    /// <summary><c>$1</c>, <c>$name</c>, <c>${name}</c>: the longest name counts; unknown names are empty.</summary>
    private static string Expand(string template, Match match)
    {
        StringBuilder text = new();
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

            bool braced = template[at + 1] == '{';
            int start = at + (braced ? 2 : 1);
            int end = start;
            while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_'))
            {
                end++;
            }

            if (end == start || (braced && (end == template.Length || template[end] != '}')))
            {
                text.Append(template[at++]);
                continue;
            }

            text.Append(match.Groups[template[start..end]].Value);
            at = end + (braced ? 1 : 0);
        }

        return text.ToString();
    }
}
