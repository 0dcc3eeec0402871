using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.GoTemplate;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Template.Planning;

/// <summary>Finds what the Go templates in the strings of an option are made from.</summary>
internal static partial class GoTemplateCauses
{
    private static readonly FrozenSet<string> NewInEachRun =
        FrozenSet.Create(StringComparer.Ordinal, "isotime", "strftime", "timestamp", "uuid");

    /// <param name="value">Before its templates are rendered.</param>
    /// <param name="variables">Of a legacy template, as <c>user</c> knows them.</param>
    public static IEnumerable<ConfigCause> In(HclValue value, ImmutableSortedDictionary<string, string> variables)
    {
        foreach (string text in Texts(value).Where(static text => text.Contains("{{", StringComparison.Ordinal)))
        {
            IEnumerable<string> called = TextTemplate.Parse(text, null).Template?.CalledFunctions ?? [];
            foreach (string function in called.Where(NewInEachRun.Contains))
            {
                yield return new($"{{{{{function}}}}}", null);
            }

            foreach (Match use in UserCalls().Matches(text))
            {
                string name = use.Groups["name"].Value;
                if (variables.TryGetValue(name, out string? variable))
                {
                    yield return new($"the variable {name}", HclValue.String(variable));
                }
            }
        }
    }

    private static IEnumerable<string> Texts(HclValue value) => value switch
    {
        { HasContent: false } => [],
        { Type: ObjectType or MapType } => value.AsEntries().Values.SelectMany(Texts),
        { Type: PrimitiveType } => value.Type == HclType.String ? [value.AsString()] : [],
        _ => value.AsElements().SelectMany(Texts),
    };

    [GeneratedRegex("""\buser\s+[`"](?<name>[^`"]+)[`"]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserCalls();
}
