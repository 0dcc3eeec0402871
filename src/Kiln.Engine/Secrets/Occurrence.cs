using System.Runtime.InteropServices;

namespace Kiln.Engine.Secrets;

/// <summary>A place in a text where something secret stands.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">Behind its last character.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Occurrence(int Start, int End)
{
    /// <summary>From the left, without overlaps: those that overlap become one; those side by side stay two.</summary>
    public static List<Occurrence> Merge(List<Occurrence> found)
    {
        found.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
        List<Occurrence> merged = [];
        foreach (Occurrence next in found)
        {
            if (merged.Count > 0 && next.Start < merged[^1].End)
            {
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, next.End) };
            }
            else
            {
                merged.Add(next);
            }
        }

        return merged;
    }
}
