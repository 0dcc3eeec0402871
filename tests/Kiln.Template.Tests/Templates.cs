using Kiln.Language.Diagnostics;
using Kiln.Template.Loading;
using Kiln.Template.Planning;

namespace Kiln.Template.Tests;

/// <summary>Loads and plans templates that are given as text.</summary>
internal static class Templates
{
    public static TemplateOptions Options(params (string Path, string Content)[] files) => new()
    {
        WorkingDirectory = "/work-dir",
        Files = new MemoryFiles(files),
        Time = TimeProvider.System,
        CoreVersion = "1.16.0",
    };

    public static Parsed<HclTemplate> Load(string text) => TemplateLoader.Load(".", Options(("a.pkr.hcl", text)));

    /// <summary>Plans a template that has nothing wrong with it.</summary>
    public static async Task<PlannedTemplate> PlanAsync(string text, params (string Path, string Content)[] beside)
    {
        Parsed<HclTemplate> loaded = TemplateLoader.Load(".", Options([("a.pkr.hcl", text), .. beside]));
        Assert.Empty(loaded.Diagnostics);
        PlannedTemplate planned =
            await BuildPlanner.PlanAsync(loaded.Tree, new TestCatalogue(), TestContext.Current.CancellationToken);
        Assert.Empty(planned.Diagnostics);
        return planned;
    }
}
