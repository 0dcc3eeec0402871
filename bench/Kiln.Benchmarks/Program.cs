using BenchmarkDotNet.Running;
using Kiln.Benchmarks.Comparison;

if (args is ["compare", string kiln, string packer])
{
    await Comparison.RunAsync(kiln, packer, Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
