using Kiln.Values;

namespace Kiln.Machines;

/// <summary>Finds the name that somebody may have meant.</summary>
internal static class SimilarName
{
    private const int LongestName = 1024;

    /// <returns>The first of the nearest names that is at most so many changes away; null when there is none.</returns>
    public static string? Find(string name, IEnumerable<string> names, int mostChanges) => names
        .Where(other => Math.Abs(other.Length - name.Length) <= mostChanges && other.Length <= LongestName)
        .Select(other => (Name: other, Distance: EditDistance.Between(name, other)))
        .Where(other => other.Distance <= mostChanges)
        .OrderBy(static other => other.Distance)
        .Select(static other => other.Name)
        .FirstOrDefault();
}
