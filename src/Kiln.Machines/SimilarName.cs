namespace Kiln.Machines;

/// <summary>Finds the name that somebody may have meant.</summary>
internal static class SimilarName
{
    private const int LongestName = 1024;

    /// <returns>The first of the nearest names that is at most so many changes away; null when there is none.</returns>
    public static string? Find(string name, IEnumerable<string> names, int mostChanges) => names
        .Where(other => Math.Abs(other.Length - name.Length) <= mostChanges && other.Length <= LongestName)
        .Select(other => (Name: other, Distance: Distance(name, other)))
        .Where(other => other.Distance <= mostChanges)
        .OrderBy(static other => other.Distance)
        .Select(static other => other.Name)
        .FirstOrDefault();

    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int changed = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
