using System.Diagnostics;

namespace Kiln.Figures;

/// <summary>Times an action by the processor time of the process, which other work on the machine does not change.</summary>
internal static class Timing
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1.5);

    /// <summary>The fastest of several runs, in seconds.</summary>
    public static double Fastest(Action action)
    {
        action();
        double fastest = double.MaxValue;
        Stopwatch total = Stopwatch.StartNew();
        for (int runs = 0; runs < 5 || total.Elapsed < Enough; runs++)
        {
            TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
            action();
            TimeSpan spent = Process.GetCurrentProcess().TotalProcessorTime - start;
            fastest = Math.Min(fastest, spent.TotalSeconds);
        }

        return fastest;
    }
}
