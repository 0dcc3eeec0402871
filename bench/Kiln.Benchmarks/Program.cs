using System.Globalization;
using BenchmarkDotNet.Running;
using Kiln.Benchmarks;
using Kiln.Benchmarks.Comparison;
using Kiln.Benchmarks.Plugins;

switch (args)
{
    case ["compare", string kiln, string packer, .. string[] words]:
        await Comparison.RunAsync(kiln, packer, string.Join(' ', words), Console.Out);
        break;
    case ["plugins", string kiln, string packer, string runs] when int.TryParse(runs, CultureInfo.InvariantCulture, out int count):
        await PluginComparison.RunAsync(kiln, packer, count, Console.Out);
        break;
    case ["template", string kind, string size] when int.TryParse(size, CultureInfo.InvariantCulture, out int number):
        Console.Write(kind switch
        {
            "locals" => TemplateText.Locals(number),
            "data" => TemplateText.Data(number),
            _ => TemplateText.Mixed(number),
        });
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
