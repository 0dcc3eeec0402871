namespace Kiln.Language.Patterns;

/// <summary>Where a pattern matched.</summary>
/// <param name="text">What was searched.</param>
/// <param name="places">Start and end of the match and of each group, -1 for a group that took no part.</param>
internal sealed class PatternMatch(string text, int[] places)
{
    public int Start => places[0];

    public int End => places[1];

    public string Value => text[Start..End];

    /// <param name="number">From 1; 0 is the whole match.</param>
    /// <returns>Null when the group took no part.</returns>
    public string? Group(int number) =>
        places[2 * number] < 0 ? null : text[places[2 * number]..places[(2 * number) + 1]];
}
