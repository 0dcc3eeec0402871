using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Cli.Rendering;
using Kiln.Engine.Events;
using Kiln.Sdk.Events;

namespace Kiln.Figures;

/// <summary>
/// How many lines of builds reach the output in a second: from the engine's mask through the queue and a renderer to a file,
/// the time until the last byte is written included.
/// </summary>
internal static class EventFigures
{
    private const int Lines = 400_000;

    private const int Runs = 5;

    private static readonly ImmutableArray<int> SecretCounts = [0, 50];

    public static void Print(TextWriter output)
    {
        string file = Path.Combine(Path.GetTempPath(), $"kiln-events-{Environment.ProcessId}");
        output.WriteLine("| Output | To | Builds at a time | Secrets | Lines per second | Processor time per line |");
        output.WriteLine("|---|---|---:|---:|---:|---:|");
        try
        {
            foreach (OutputFormat format in Enum.GetValues<OutputFormat>())
            {
                foreach (string target in ImmutableArray.Create("/dev/null", file))
                {
                    foreach (int secrets in SecretCounts)
                    {
                        PrintOne(output, format, target, builds: 1, secrets);
                    }
                }

                PrintOne(output, format, file, builds: 100, SecretCounts[0]);
            }
        }
        finally
        {
            File.Delete(file);
        }

        output.WriteLine();
    }

    private static void PrintOne(TextWriter output, OutputFormat format, string target, int builds, int secrets)
    {
        double fastest = double.MaxValue;
        double leastWork = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            TimeSpan work = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            Write(format, target, builds, secrets);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
            leastWork = Math.Min(leastWork, (Process.GetCurrentProcess().TotalProcessorTime - work).TotalSeconds);
        }

        string to = target == "/dev/null" ? target : "a file";
        output.WriteLine(
            $"| {format} | {to} | {builds} | {secrets} | {Lines / fastest:N0} | {leastWork / Lines * 1e6:0.00} µs |");
    }

    private static void Write(OutputFormat format, string target, int builds, int secrets)
    {
        using StreamWriter writer = new(target, append: false);
        ConsoleSink console = new(new(writer), format, new() { UsesColor = true });
        using EventQueue queue = new(console);
        SecretMask mask = new(Enumerable.Range(0, secrets).Select(static i => $"secret-{i * 7919:x8}-value"));
        MaskingSink events = new(queue, mask);
        ImmutableArray<string> names = [.. Enumerable.Range(0, builds).Select(static i => $"null.build{i}")];
        events.Publish(new RunStarted(TimeProvider.System.GetUtcNow(), names));
        Parallel.ForEach(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Min(builds, Environment.ProcessorCount) },
            name => Speak(events, name, Lines / builds));
        queue.Close();
    }

    private static void Speak(MaskingSink events, string build, int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            string text = $"Get:{i} http://deb.debian.org/debian bookworm/main amd64 libexample{i} amd64 1.2.3-{i} [45.6 kB]";
            events.Publish(new Said(TimeProvider.System.GetUtcNow(), build, build, text));
        }
    }
}
