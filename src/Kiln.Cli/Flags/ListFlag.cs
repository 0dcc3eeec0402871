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
        Values = splitsAtCommas ? [.. Values, .. text.Split(',')] : [.. Values, text];
        return null;
    }
}
