namespace Kiln.Language.Evaluation;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class Spelling
{
    private const int MaxDistance = 2;

    /// <summary>The candidate at the smallest edit distance below 3, the first of equals; null when there is none.</summary>
    public static string? Closest(string name, IEnumerable<string> candidates)
    {
        string? closest = null;
        int best = MaxDistance + 1;
        foreach (string candidate in candidates)
        {
            int distance = Math.Abs(candidate.Length - name.Length) < best ? Distance(name, candidate) : best;
            if (distance < best)
            {
                best = distance;
                closest = candidate;
            }
        }

        return closest;
    }

    /// <summary><c> Did you mean "y"?</c> with a space before it, or nothing.</summary>
    public static string DidYouMean(string name, IEnumerable<string> candidates) =>
        Closest(name, candidates) is { } closest ? $" Did you mean \"{closest}\"?" : "";

    /// <summary>
    /// As <see cref="DidYouMean"/>, but silent about short names that have hardly a letter in common.
    /// </summary>
    public static string DidYouMeanSimilar(string name, IEnumerable<string> candidates) =>
        Closest(name, candidates) is { } closest && Distance(name, closest) < Math.Min(name.Length, closest.Length)
            ? $" Did you mean \"{closest}\"?"
            : "";

    /// <summary>Levenshtein's distance, two rows at a time.</summary>
    private static int Distance(string left, string right)
    {
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        int[] current = new int[right.Length + 1];
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(previous[j], current[j - 1]));
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
