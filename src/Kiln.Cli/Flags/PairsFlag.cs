using System.Collections.Immutable;

namespace Kiln.Cli.Flags;

/// <summary><c>-var key=value</c>, may be given several times; the last value of a key wins.</summary>
internal sealed class PairsFlag(string name) : Flag(name)
{
    /// <summary>In the order of the first appearance of each key.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Pairs { get; private set; } = [];

    public override string? Set(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return $"No '=' value in arg: {text}";
        }

        KeyValuePair<string, string> pair = new(text[..equals], text[(equals + 1)..]);
        bool isKnown = Pairs.Any(p => p.Key == pair.Key);
        Pairs = isKnown ? [.. Pairs.Select(p => p.Key == pair.Key ? pair : p)] : Pairs.Add(pair);
        return null;
    }
}
