using System.Collections.Immutable;

namespace Kiln.Cli.Flags;

/// <summary>May be given several times; the values are kept in order.</summary>
/// <param name="name">Without dashes.</param>
/// <param name="splitsAtCommas">Whether <c>a,b</c> is two values.</param>
internal sealed class ListFlag(string name, bool splitsAtCommas) : Flag(name)
{
    public ImmutableArray<string> Values { get; private set; } = [];

    public override string? Set(string text)
    {
        Values = splitsAtCommas ? [.. Values, .. Split(text)] : [.. Values, text];
        return null;
    }

    // Compat: Packer cuts the pattern null.{a,b} in two.
    private static string[] Split(string text)
    {
        List<string> parts = [];
        int start = 0;
        int depth = 0;
        for (int at = 0; at < text.Length; at++)
        {
            depth += text[at] switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if (depth == 0 && text[at] == ',')
            {
                parts.Add(text[start..at]);
                start = at + 1;
            }
        }

        return depth == 0 ? [.. parts, text[start..]] : text.Split(',');
    }
}
