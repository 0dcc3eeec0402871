using Kiln.Values;

namespace Kiln.Language.Diagnostics;

/// <summary>Finds what the user may have meant.</summary>
public static class Similar
{
    /// <summary>Names that differ in more places are no help.</summary>
    private const int MostEdits = 2;

    /// <summary>Keys of maps can be texts of any length, and a distance takes the square of it.</summary>
    private const int LongestName = 256;

    /// <summary>
    /// The first of the candidates that is at most two edits away from <paramref name="given"/>, or null.
    /// </summary>
    /// <remarks>Compat: the first in order, not the nearest; three edits are too many.</remarks>
    public static string? Find(string given, IEnumerable<string> candidates) =>
        candidates.FirstOrDefault(candidate => IsNear(given, candidate));

    /// <summary>The nearest of the candidates, the first of equals; null when none is within two edits.</summary>
    public static string? Closest(string given, IEnumerable<string> candidates) =>
        candidates.Where(candidate => IsNear(given, candidate)).MinBy(candidate => EditDistance.Between(given, candidate));

    /// <summary>A sentence to put after a message, with a space before it; empty when nothing is similar.</summary>
    public static string Question(string given, IEnumerable<string> candidates) =>
        Find(given, candidates) is string similar ? $" Did you mean {GoText.Quote(similar)}?" : "";

    /// <summary>
    /// As <see cref="Question"/>, but silent about short names that have hardly a letter in common: attributes often have
    /// such names.
    /// </summary>
    public static string AttributeQuestion(string given, IEnumerable<string> candidates) =>
        Question(given, candidates.Where(candidate =>
            IsNear(given, candidate) && EditDistance.Between(given, candidate) < Math.Min(given.Length, candidate.Length)));

    private static bool IsNear(string left, string right) =>
        left.Length <= LongestName && Math.Abs(left.Length - right.Length) <= MostEdits && EditDistance.Between(left, right) <= MostEdits;
}
