using System.Text;
using BenchmarkDotNet.Attributes;
using Kiln.Benchmarks.Comparison;
using Kiln.Language.Formatting;
using Kiln.Language.Text;

namespace Kiln.Benchmarks;

/// <summary>Formatting of a template of one megabyte, in process: one over the seconds is the speed in MB/s.</summary>
[MemoryDiagnoser]
public class FormatBenchmarks
{
    private readonly SourceFile _messy;
    private readonly SourceFile _formatted;

    public FormatBenchmarks()
    {
        _messy = new("messy.pkr.hcl", Encoding.UTF8.GetBytes(FormatWorkloads.MessyTemplate(1_000_000)));
        _formatted = new("formatted.pkr.hcl", HclFormatter.Format(_messy).Tree);
    }

    [Benchmark]
    public object Messy() => HclFormatter.Format(_messy);

    [Benchmark]
    public object AlreadyFormatted() => HclFormatter.Format(_formatted);
}
