using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;

namespace Kiln.Template.Tests.Evaluation;

public sealed class TemplateEvaluationTests
{
    // A quadratic evaluation of this many locals would not end within the patience of anybody.
    private const int Many = 50_000;

    [Fact]
    public async Task Locals_in_a_long_chain_are_evaluated()
    {
        StringBuilder text = new("locals {\n  l0 = 1\n");
        for (int i = 1; i < Many; i++)
        {
            text.Append($"  l{i} = local.l{i - 1} + 1\n");
        }

        EvaluatedTemplate evaluated = await EvaluateAsync(text.Append('}').ToString());

        Assert.Empty(evaluated.Diagnostics);
        Assert.True(evaluated.Locals[$"l{Many - 1}"].AsNumber().TryGetInt64(out long last));
        Assert.Equal(Many, last);
    }

    [Fact]
    public async Task Locals_in_a_long_cycle_are_one_message()
    {
        StringBuilder text = new("locals {\n");
        for (int i = 0; i < 2_000; i++)
        {
            text.Append($"  l{i} = local.l{(i + 1) % 2_000}\n");
        }

        EvaluatedTemplate evaluated = await EvaluateAsync(text.Append('}').ToString());

        Diagnostic diagnostic = Assert.Single(evaluated.Diagnostics);
        Assert.Contains("Cycle: local.l0, local.l1, ", diagnostic.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_stops_when_cancelled()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        Parsed<HclTemplate> loaded = Templates.Load("data \"echo\" \"x\" {\n  text = \"y\"\n}\n");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TemplateEvaluation.RunAsync(loaded.Tree, new TestCatalogue(), cancelled.Token));
    }

    [Fact]
    public async Task Data_sources_that_are_not_read_are_unknown()
    {
        const string Text = """
            data "echo" "x" {
              text = "y"
              fail = "no"
            }
            locals {
              out = data.echo.x.out
            }
            """;
        TemplateOptions options = Templates.Options(("a.pkr.hcl", Text));
        Parsed<HclTemplate> loaded = TemplateLoader.Load(".", options with { ReadDataSources = false });

        EvaluatedTemplate evaluated = await TemplateEvaluation.RunAsync(
            loaded.Tree,
            new TestCatalogue(),
            TestContext.Current.CancellationToken);

        Assert.Empty(evaluated.Diagnostics);
        Assert.False(evaluated.Locals["out"].IsKnown);
    }

    private static Task<EvaluatedTemplate> EvaluateAsync(string text)
    {
        Parsed<HclTemplate> loaded = Templates.Load(text);
        Assert.Empty(loaded.Diagnostics);
        return TemplateEvaluation.RunAsync(loaded.Tree, new TestCatalogue(), TestContext.Current.CancellationToken);
    }
}
