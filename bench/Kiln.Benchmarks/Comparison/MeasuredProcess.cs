using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Kiln.Benchmarks.Comparison;

/// <summary>Runs a command, throws its output away, and measures it from outside.</summary>
internal static class MeasuredProcess
{
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(2);

    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static async Task<Measurement> RunAsync(string file, ImmutableArray<string> arguments, bool sampleMemory)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        long peak = sampleMemory ? await SamplePeakAsync(process) : 0;
        await process.WaitForExitAsync();
        TimeSpan wall = Stopwatch.GetElapsedTime(begin);
        return process.ExitCode == 0
            ? new(wall, peak)
            : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} failed: {await output}{await error}");
    }

    private static async Task<long> SamplePeakAsync(Process process)
    {
        long peak = 0;
        using PeriodicTimer timer = new(SamplePeriod);
        while (!process.HasExited && await timer.WaitForNextTickAsync())
        {
            peak = Math.Max(peak, ResidentBytesOfTree(process.Id));
        }

        return peak;
    }

    private static long ResidentBytesOfTree(int root)
    {
        ILookup<int, (int Id, long Bytes)> byParent = Directory
            .EnumerateDirectories("/proc")
            .Select(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(static id => id > 0)
            .Select(ReadStat)
            .Where(static stat => stat is not null)
            .ToLookup(static stat => stat!.Value.Parent, static stat => (stat!.Value.Id, stat.Value.Bytes));
        long sum = ReadStat(root)?.Bytes ?? 0;
        Stack<int> open = new([root]);
        while (open.TryPop(out int parent))
        {
            foreach ((int id, long bytes) in byParent[parent])
            {
                sum += bytes;
                open.Push(id);
            }
        }

        return sum;
    }

    private static (int Id, int Parent, long Bytes)? ReadStat(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (id, int.Parse(fields[1], CultureInfo.InvariantCulture),
                long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
        }
        catch (IOException)
        {
            return null; // It ended while we looked.
        }
    }
}
