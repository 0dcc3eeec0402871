using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Template.Loading;
using Kiln.Template.Planning;
using Kiln.Testing;

namespace Kiln.Template.Tests.Loading;

/// <summary>A template that breaks off anywhere is told about, never thrown about.</summary>
public sealed class PrefixTests
{
    [Theory]
    [InlineData("worked-example")]
    [InlineData("build-complete")]
    [InlineData("dynamic-blocks")]
    [InlineData("plugins")]
    [InlineData("data-sources")]
    public async Task Template_cut_off_anywhere_gives_diagnostics(string name)
    {
        string file = Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Template.Tests", "cases", name, "a.pkr.hcl");
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        for (int length = 0; length < text.Length; length++)
        {
            Parsed<HclTemplate> loaded = Templates.Load(text[..length]);
            bool isWrong = loaded.HasErrors;
            if (loaded.Tree.CanBeEvaluated)
            {
                PlannedTemplate planned = await BuildPlanner.PlanAsync(
                    loaded.Tree,
                    new TestCatalogue(),
                    TestContext.Current.CancellationToken);
                isWrong |= planned.HasErrors;
            }

            // Up to the first build block there is at least that to complain about.
            Assert.True(isWrong || text[..length].Contains("build {", StringComparison.Ordinal), $"cut at {length}");
        }
    }

    [Theory]
    [InlineData("json-template")]
    [InlineData("json-dynamic")]
    [InlineData("json-additions")]
    public async Task Json_template_with_any_character_cut_out_or_changed_gives_a_plan_or_diagnostics(string name)
    {
        string folder = Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Template.Tests", "cases", name);
        string text = await File.ReadAllTextAsync(
            Directory.EnumerateFiles(folder, "*.pkr.json").Single(),
            TestContext.Current.CancellationToken);
        const string changes = "\"{}[]:,$%\\0 ";
        for (int i = 0; i < text.Length; i++)
        {
            await PlanJsonAsync(text[..i]);
            await PlanJsonAsync(text.Remove(i, 1));
            await PlanJsonAsync(text.Remove(i, 1).Insert(i, changes[i % changes.Length].ToString()));
        }
    }

    /// <summary>Every message points into the file, however deep inside a string the mistake is.</summary>
    private static async Task PlanJsonAsync(string text)
    {
        Parsed<HclTemplate> loaded = TemplateLoader.Load(".", Templates.Options(("a.pkr.json", text)));
        ImmutableArray<Diagnostic> diagnostics = loaded.Diagnostics;
        if (loaded.Tree.CanBeEvaluated)
        {
            PlannedTemplate planned = await BuildPlanner.PlanAsync(
                loaded.Tree,
                new TestCatalogue(),
                TestContext.Current.CancellationToken);
            diagnostics = [.. diagnostics, .. planned.Diagnostics, .. BodyCheck.Run(planned)];
        }

        Assert.All(
            diagnostics.Select(static d => d.Subject).OfType<SourceRange>(),
            place => Assert.Same(Assert.Single(loaded.Tree.Files), place.File));
        Assert.True(loaded.Tree.CanBeEvaluated || loaded.HasErrors);
    }
}
