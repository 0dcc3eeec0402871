namespace Kiln.Benchmarks.Comparison;

/// <summary>Medians over the runs of one tool.</summary>
/// <param name="PeakBytes">The largest sum of resident memory over the tool's process tree.</param>
internal readonly record struct Measurement(TimeSpan Wall, long PeakBytes)
{
    public static Measurement MedianOf(IReadOnlyCollection<Measurement> runs) => new(
        runs.Select(static run => run.Wall).Order().ElementAt(runs.Count / 2),
        runs.Select(static run => run.PeakBytes).Order().ElementAt(runs.Count / 2));
}
