using Kiln.Language.Diagnostics;
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
}
