using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.GoTemplate.Packer;

namespace Kiln.Figures;

/// <summary>Seconds of processor time for a million interpolations of Go templates, on one thread.</summary>
internal static class TemplateFigures
{
    private const int Interpolations = 1_000_000;

    private static readonly ImmutableArray<string> Templates =
    [
        "{{user `name`}}",
        "{{build `ID`}}",
        "{{timestamp}}",
        "{{user `name`}}-{{build `ID`}}-{{timestamp}}",
        "{{if eq (user `name`) `web`}}{{upper (user `name`)}}{{else}}{{timestamp}}{{end}}",
        "{{printf `%s-%06d` (user `name`) 42}} {{isotime `2006-01-02`}}",
    ];

    public static void Print(TextWriter output)
    {
        output.WriteLine("| Template | Parsed once, s per million | Parsed each time, s per million |");
        output.WriteLine("|---|---:|---:|");
        GoFunctionTable functions = PackerFunctions.Create(Context());
        foreach (string template in Templates)
        {
            int actions = template.Split("{{").Length - 1;
            int repetitions = Interpolations / actions;
            double rendering = Timing.Fastest(() => RenderAgain(template, repetitions, functions));
            double both = Timing.Fastest(() => ParseAndRender(template, repetitions, functions));
            output.WriteLine($"| ``{template}`` | {rendering:0.00} | {both:0.00} |");
        }

        output.WriteLine();
    }

    private static void RenderAgain(string text, int repetitions, GoFunctionTable functions)
    {
        TextTemplate template = TextTemplate.Parse(text, functions).Template!;
        for (int i = 0; i < repetitions; i++)
        {
            Check(template.Render(GoValue.EmptyMap, functions));
        }
    }

    private static void ParseAndRender(string text, int repetitions, GoFunctionTable functions)
    {
        for (int i = 0; i < repetitions; i++)
        {
            Check(TextTemplate.Render(text, GoValue.EmptyMap, functions));
        }
    }

    private static void Check(GoTemplateOutput output)
    {
        if (output.Text is not { Length: > 0 })
        {
            throw new InvalidOperationException(output.Error?.Message);
        }
    }

    private static PackerFunctionContext Context() => new()
    {
        Time = TimeProvider.System,
        StartTime = DateTimeOffset.UnixEpoch.AddYears(55),
        PackerVersion = "1.16.0",
        WorkingDirectory = "/",
        UserVariables = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("name", "web"),
        BuildData = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("ID", "i-0123456789"),
    };
}
