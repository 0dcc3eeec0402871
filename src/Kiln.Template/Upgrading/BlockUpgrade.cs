using System.Collections.Immutable;
using System.Text;
using Kiln.Language.Json;
using Kiln.Sdk.Configuration;

namespace Kiln.Template.Upgrading;

/// <summary>Writes one block of a component, with comments before it about what could not be upgraded.</summary>
/// <param name="context">What the upgrade knows.</param>
/// <param name="place">Where its texts stand.</param>
internal sealed class BlockUpgrade(UpgradeContext context, UpgradePlace place)
{
    private readonly TextUpgrade _texts = new(context, place);

    /// <param name="header">All before the brace.</param>
    /// <param name="options">What the component is configured with.</param>
    /// <param name="known">What it takes; null when it is not known.</param>
    /// <param name="arguments">More arguments.</param>
    public string Write(
        string header,
        ImmutableArray<JsonMember> options,
        ConfigSchema? known,
        params IEnumerable<(string Name, string Expression)> arguments)
    {
        string body = new BodyUpgrade(new(_texts)).Write(options, known, arguments);
        return $"{Comments(_texts.Problems)}{header} {{\n{body}}}\n";
    }

    public static string Comments(IEnumerable<string> problems)
    {
        string[] distinct = [.. problems.Distinct(StringComparer.Ordinal)];
        if (distinct.Length == 0)
        {
            return "";
        }

        StringBuilder result = new();
        string count = distinct.Length == 1 ? "1 error" : $"{distinct.Length} errors";
        result.Append($"# {count} occurred upgrading the following block:\n");
        foreach (string line in distinct.SelectMany(static problem => problem.Split('\n', '\r', '\u0085', '\u2028')))
        {
            result.Append("# ").Append(line).Append('\n');
        }

        return result.ToString();
    }
}
