using System.Globalization;
using Kiln.Figures;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case []:
        ParseFigures.Print(Source.All, Console.Out);
        EvaluationFigures.Print(Console.Out);
        MaskingFigures.Print(Console.Out);
        MemoryFigures.Print(Environment.ProcessPath!, Console.Out);
        EventFigures.Print(Console.Out);
        TemplateFigures.Print(Console.Out);
        WireFigures.Print(Console.Out);
        PluginFigures.Print(Console.Out);
        return 0;
    case ["templates"]:
        TemplateFigures.Print(Console.Out);
        return 0;
    case ["wire"]:
        WireFigures.Print(Console.Out);
        return 0;
    case ["plugins"]:
        PluginFigures.Print(Console.Out);
        return 0;
    case ["events"]:
        EventFigures.Print(Console.Out);
        return 0;
    case ["parse", .. string[] names]:
        ParseFigures.Print(Source.All.Where(s => names.Length == 0 || names.Contains(s.Name)), Console.Out);
        return 0;
    case ["evaluate"]:
        EvaluationFigures.Print(Console.Out);
        return 0;
    case ["masking"]:
        MaskingFigures.Print(Console.Out);
        return 0;
    case ["memory"]:
        MemoryFigures.Print(Environment.ProcessPath!, Console.Out);
        return 0;
    case ["tree", string name]:
        MemoryFigures.ParseOne(name, Console.Out);
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: Kiln.Figures [parse [SOURCE...] | evaluate | masking | memory | events | templates | wire | plugins | "
            + "tree SOURCE]");
        return 2;
}
