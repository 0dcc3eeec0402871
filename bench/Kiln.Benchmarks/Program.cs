using System.Globalization;
using BenchmarkDotNet.Running;
using Kiln.Benchmarks;
using Kiln.Benchmarks.Comparison;

switch (args)
{
    case ["compare", string kiln, string packer, .. string[] words]:
        await Comparison.RunAsync(kiln, packer, string.Join(' ', words), Console.Out);
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
