using System.Diagnostics;
using System.Globalization;
using Kiln.Language.Diagnostics;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Figures;

/// <summary>What a tree takes, and what a process takes at most while it makes one, per byte of source.</summary>
internal static class MemoryFigures
{
    private const int Bytes = 16_000_000;

    public static void Print(string self, TextWriter output)
    {
        output.WriteLine("| Source of 16 MB | Tree, bytes per byte | Largest while parsing, bytes per byte |");
        output.WriteLine("|---|---:|---:|");
        foreach (Source source in Source.All)
        {
            // A process of its own, so that the largest resident memory is that of one source.
            ProcessStartInfo start = new(self, ["tree", source.Name]) { RedirectStandardOutput = true };
            using Process child = Process.Start(start)!;
            output.Write(child.StandardOutput.ReadToEnd());
            child.WaitForExit();
        }

        output.WriteLine();
    }

    public static void ParseOne(string name, TextWriter output)
    {
        SourceFile file = Source.All.Single(s => s.Name == name).ToFile(Bytes);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        ForgetPeak();
        long residentBefore = ResidentBytes("VmRSS:");
        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);
        long peak = ResidentBytes("VmHWM:") - residentBefore;
        long tree = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        output.WriteLine($"| {name} | {(double)tree / file.Length:0.0} | {(double)peak / file.Length:0.0} |");
        GC.KeepAlive(parsed);
    }

    /// <summary>Lets VmHWM start again from what is resident now.</summary>
    private static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long ResidentBytes(string field)
    {
        string line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
