using System.Collections.Immutable;

namespace Kiln.Cli.Terminal;

/// <summary>The names that a piece of text can become.</summary>
/// <param name="Length">How many characters at the end of the text the names replace.</param>
/// <param name="Names">Sorted.</param>
internal sealed record Completion(int Length, ImmutableArray<string> Names)
{
    public static Completion None { get; } = new(0, []);

    /// <summary>What all names begin with.</summary>
    public string CommonPart => Names.IsEmpty ? "" : Names.Aggregate(Names[0], Common);

    /// <summary>The names that begin with what stands at the end of the text.</summary>
    public static Completion Of(string typed, IEnumerable<string> names) => new(
        typed.Length,
        [
            .. names
                .Where(name => name.StartsWith(typed, StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ]);

    private static string Common(string first, string second) =>
        first[..first.AsSpan().CommonPrefixLength(second)];
}
