using System.Globalization;
using Kiln.Testing;

namespace Kiln.Benchmarks.Plugins;

/// <summary>
/// The same work through the same plugins, packer 1.6.6's, below Kiln and below packer itself, in turn. What a run takes without
/// the work is taken off.
/// </summary>
internal static class PluginComparison
{
    private const double Goal = 0.9;
    private const double MemoryGoal = 5;
    private const double MegaByte = 1 << 20;
    private const int ManyBuilds = 21;

    /// <param name="kiln">The executable.</param>
    /// <param name="packer">The other one.</param>
    /// <param name="runs">Of which the medians count.</param>
    /// <param name="output">Gets the tables.</param>
    public static async Task RunAsync(string kiln, string packer, int runs, TextWriter output)
    {
        await using SshServer server = await SshServer.StartAsync(new());
        using PluginHostRun ours = PluginHostRun.Kiln(kiln);
        using PluginHostRun theirs = PluginHostRun.Packer(packer);
        await output.WriteLineAsync("| Through packer 1.6.6's plugins | Kiln | packer | Ratio | Goal | |");
        await output.WriteLineAsync("|---|---:|---:|---:|---:|---|");
        foreach (PluginWorkload workload in PluginWorkloads.All(server))
        {
            (double our, double their) = await RatesAsync(workload, ours, theirs, runs);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {workload.Name} | {Shown(workload, our)} | {Shown(workload, their)} | {our / their:0.00} | at least {Goal} | {(our / their >= Goal ? "met" : "MISSED")} |"));
        }

        long few = await ours.MemoryAsync(1);
        long many = await ours.MemoryAsync(ManyBuilds);
        double each = (many - few) / MegaByte / (2 * (ManyBuilds - 1));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"\nMemory of Kiln with 2 plugins: {few / MegaByte:0.0} MB, with {2 * ManyBuilds}: {many / MegaByte:0.0} MB; {each:0.00} MB for each (goal: under {MemoryGoal}, {(each < MemoryGoal ? "met" : "MISSED")})."));
    }

    private static async Task<(double Ours, double Theirs)> RatesAsync(
        PluginWorkload workload, PluginHostRun ours, PluginHostRun theirs, int runs)
    {
        List<double> our = [];
        List<double> their = [];
        for (int i = 0; i <= runs; i++)
        {
            double ourRate = await RateAsync(workload, ours);
            double theirRate = await RateAsync(workload, theirs);
            if (i > 0)
            {
                our.Add(ourRate);
                their.Add(theirRate);
            }
        }

        return (MedianOf(our), MedianOf(their));
    }

    private static async Task<double> RateAsync(PluginWorkload workload, PluginHostRun host)
    {
        TimeSpan without = await host.RunAsync(workload, 1);
        TimeSpan with = await host.RunAsync(workload, workload.Amount);
        return workload.Amount / (with - without).TotalSeconds;
    }

    private static string Shown(PluginWorkload workload, double rate) => workload.IsFile
        ? string.Create(CultureInfo.InvariantCulture, $"{rate / MegaByte:0} MB/s")
        : string.Create(CultureInfo.InvariantCulture, $"{rate:#,0} {workload.Unit}/s");

    private static double MedianOf(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
