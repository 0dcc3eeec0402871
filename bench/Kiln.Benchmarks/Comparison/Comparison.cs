using System.Collections.Immutable;
using System.Globalization;

namespace Kiln.Benchmarks.Comparison;

/// <summary>Runs both tools in turn (A B A B ...) on each workload and prints medians and their ratio.</summary>
internal static class Comparison
{
    /// <param name="kiln">The executable.</param>
    /// <param name="packer">The other one.</param>
    /// <param name="only">Only workloads whose names contain this text; all when it is empty.</param>
    /// <param name="output">Gets the table.</param>
    public static async Task RunAsync(string kiln, string packer, string only, TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("kiln-compare-").FullName;
        try
        {
            await output.WriteLineAsync("| Workload | Kiln | packer | Ratio | Goal | |");
            await output.WriteLineAsync("|---|---:|---:|---:|---:|---|");
            foreach (Workload workload in Workloads.Write(folder).Where(w => w.Name.Contains(only, StringComparison.Ordinal)))
            {
                (Measurement ours, Measurement theirs) = await CompareAsync(workload, kiln, packer);
                await WriteRowAsync(
                    output,
                    workload.Name,
                    Milliseconds(ours.Wall),
                    Milliseconds(theirs.Wall),
                    ours.Wall / theirs.Wall,
                    workload.WallGoal);
                if (workload.MemoryGoal is { } memoryGoal)
                {
                    await WriteRowAsync(
                        output,
                        workload.Name + ": peak memory, all processes",
                        Megabytes(ours.PeakBytes),
                        Megabytes(theirs.PeakBytes),
                        (double)ours.PeakBytes / theirs.PeakBytes,
                        memoryGoal);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(Measurement Ours, Measurement Theirs)> CompareAsync(Workload workload, string kiln, string packer)
    {
        List<Measurement> ours = [];
        List<Measurement> theirs = [];
        for (int run = 0; run <= workload.Runs; run++)
        {
            Measurement our = await MeasureAsync(kiln, workload.Kiln, workload);
            Measurement their = await MeasureAsync(packer, workload.Packer, workload);
            if (run > 0)
            {
                ours.Add(our);
                theirs.Add(their);
            }
        }

        return (Measurement.MedianOf(ours), Measurement.MedianOf(theirs));
    }

    /// <summary>Sampling memory costs time, so wall time and memory come from two runs.</summary>
    private static async Task<Measurement> MeasureAsync(string tool, ImmutableArray<string> arguments, Workload workload)
    {
        Measurement timed = await MeasuredProcess.RunAsync(tool, arguments, sampleMemory: false);
        return workload.MemoryGoal is null
            ? timed
            : timed with { PeakBytes = (await MeasuredProcess.RunAsync(tool, arguments, sampleMemory: true)).PeakBytes };
    }

    private static Task WriteRowAsync(TextWriter output, string name, string ours, string theirs, double ratio, double goal)
    {
        string verdict = ratio <= goal ? "met" : "MISSED";
        return output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {ours} | {theirs} | {ratio:0.000} | {goal:0.00} | {verdict} |"));
    }

    private static string Milliseconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");

    private static string Megabytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB");
}
