using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Kiln.Values;

/// <summary>
/// Unicode's normal form NFC. The platform's own normalisation does nothing without culture data, which Kiln does not
/// carry.
/// </summary>
internal static class TextNormalization
{
    private const int FirstCombining = 0x300;
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly Lazy<Tables> Data = new(static () => new Tables());

    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstCombining - 1)))
        {
            return text;
        }

        List<int> points = [];
        foreach (Rune rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, points);
        }

        SortMarks(points);
        string composed = Join(ComposePoints(points));
        return string.Equals(composed, text, StringComparison.Ordinal) ? text : composed;
    }

    private static void Decompose(int point, List<int> points)
    {
        int syllable = point - HangulBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            points.Add(LeadBase + (syllable / (Vowels * Tails)));
            points.Add(VowelBase + (syllable % (Vowels * Tails) / Tails));
            if (syllable % Tails > 0)
            {
                points.Add(TailBase + (syllable % Tails));
            }
        }
        else if (Data.Value.Parts.TryGetValue(point, out int[]? parts))
        {
            foreach (int part in parts)
            {
                Decompose(part, points);
            }
        }
        else
        {
            points.Add(point);
        }
    }

    /// <summary>Puts runs of combining marks into the order of their classes; equal classes keep their order.</summary>
    private static void SortMarks(List<int> points)
    {
        for (int start = 0; start < points.Count; start++)
        {
            int end = start;
            while (end < points.Count && ClassOf(points[end]) > 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                int[] sorted = [.. points.GetRange(start, end - start).OrderBy(ClassOf)];
                points.RemoveRange(start, sorted.Length);
                points.InsertRange(start, sorted);
            }

            start = end;
        }
    }

    private static List<int> ComposePoints(List<int> points)
    {
        List<int> result = new(points.Count);
        int starter = -1;
        int lastClass = 0;
        foreach (int point in points)
        {
            int combiningClass = ClassOf(point);
            bool isAdjacent = starter == result.Count - 1;
            bool isBlocked = !isAdjacent && lastClass >= combiningClass;
            if (starter >= 0 && !isBlocked && Pair(result[starter], point) is { } pair)
            {
                result[starter] = pair;
                continue;
            }

            starter = combiningClass == 0 ? result.Count : starter;
            lastClass = combiningClass;
            result.Add(point);
        }

        return result;
    }

    private static int? Pair(int first, int second)
    {
        int lead = first - LeadBase;
        int vowel = second - VowelBase;
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
        {
            return HangulBase + (((lead * Vowels) + vowel) * Tails);
        }

        int syllable = first - HangulBase;
        int tail = second - TailBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0 && tail is > 0 and < Tails)
        {
            return first + tail;
        }

        return Data.Value.Pairs.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static int ClassOf(int point) => point < FirstCombining ? 0 : Data.Value.Classes.GetValueOrDefault(point);

    private static string Join(List<int> points)
    {
        StringBuilder text = new(points.Count);
        foreach (int point in points)
        {
            text.Append(new Rune(point));
        }

        return text.ToString();
    }

    private sealed class Tables
    {
        public Tables()
        {
            Dictionary<int, int[]> parts = [];
            Dictionary<(int, int), int> pairs = [];
            foreach (string entry in Entries(CanonicalDecompositions.Text))
            {
                string[] sides = entry.TrimStart('!').Split('=');
                int point = Hex(sides[0]);
                int[] decomposition = [.. sides[1].Split('+').Select(Hex)];
                parts.Add(point, decomposition);
                if (entry[0] != '!' && decomposition.Length == 2)
                {
                    pairs.Add((decomposition[0], decomposition[1]), point);
                }
            }

            Parts = parts.ToFrozenDictionary();
            Pairs = pairs.ToFrozenDictionary();
            Classes = Entries(CombiningClasses.Text).SelectMany(ClassEntry).ToFrozenDictionary();
        }

        public FrozenDictionary<int, int[]> Parts { get; }

        public FrozenDictionary<(int First, int Second), int> Pairs { get; }

        public FrozenDictionary<int, int> Classes { get; }

        private static string[] Entries(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

        private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

        private static IEnumerable<KeyValuePair<int, int>> ClassEntry(string entry)
        {
            string[] sides = entry.Split('=');
            int[] range = [.. sides[0].Split('-').Select(Hex)];
            int combiningClass = int.Parse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture);
            return Enumerable.Range(range[0], range[^1] - range[0] + 1).Select(p => KeyValuePair.Create(p, combiningClass));
        }
    }
}
