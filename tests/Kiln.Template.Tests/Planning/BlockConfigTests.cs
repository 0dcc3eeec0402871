using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Template.Planning;
using Kiln.Values;

namespace Kiln.Template.Tests.Planning;

public sealed class BlockConfigTests
{
    private const string Template = """
        data "echo" "d" {
          text = "data"
        }
        source "disks" "d" {
          tags = { a = 1 }
          disk {
            size   = 1
            labels = [data.echo.d.out]
          }
          disk {
            labels = [
              "a",
              "b",
            ]
          }
        }
        build {
          sources = ["disks.d"]
          provisioner "shell-local" {
            inline = ["${build.ID} ${build.SourceAMI} ${data.echo.d.out}"]
          }
        }
        """;

    [Fact]
    public async Task Config_takes_the_build_variables_of_each_request()
    {
        PlannedConfig config = (await PlanAsync()).Provisioners[0].Config;

        Assert.Equal("one ami data", Inline(config, "one"));
        Assert.Equal("two ami data", Inline(config, "two"));
    }

    [Fact]
    public async Task Config_without_a_build_variable_has_a_problem_and_no_value()
    {
        PlannedConfig config = (await PlanAsync()).Provisioners[0].Config;

        ConfigEvaluation result = config.Evaluate(BuildVariables.Placeholders([]));

        Assert.Null(result.Value);
        PlacedProblem problem = Assert.Single(result.Problems);
        Assert.Equal("Failed preparing provisioner-block \"shell-local\" \"\"", problem.Summary);
        Assert.Contains("does not have an attribute named \"SourceAMI\"", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(config.Place, problem.Place);
    }

    [Fact]
    public async Task Config_can_be_evaluated_by_many_builds_at_once()
    {
        PlannedBuild build = await PlanAsync();

        string[] texts = new string[1_000];
        Parallel.For(0, texts.Length, i => texts[i] = Inline(build.Provisioners[0].Config, $"{i}"));

        Assert.Equal(Enumerable.Range(0, texts.Length).Select(static i => $"{i} ami data"), texts);
    }

    [Theory]
    [InlineData("tags", 5)]
    [InlineData("disk", 6)]
    [InlineData("disk.labels", 8)]
    [InlineData("disk.nosuch", 6)]
    [InlineData("disk[0].labels", 8)]
    [InlineData("disk[1]", 10)]
    [InlineData("disk[1].labels", 11)]
    [InlineData("disk[1].labels[1]", 13)]
    [InlineData("disk[1].labels[7]", 11)]
    [InlineData("disk[9].labels", 6)]
    [InlineData("tags[0]", 5)]
    [InlineData("disk[x].labels", 8)]
    [InlineData("nosuch", 4)]
    [InlineData("nosuch.deep", 4)]
    [InlineData("", 4)]
    public async Task Place_of_an_option_is_its_argument_or_else_the_block(string option, int line)
    {
        PlannedConfig config = (await PlanAsync()).Builder.Config;

        TemplatePlace place = config.PlaceOf(option);

        Assert.Equal(("a.pkr.hcl", line), (place.File, place.Line));
    }

    private static async Task<PlannedBuild> PlanAsync()
    {
        PlannedTemplate planned = await Templates.PlanAsync(Template);
        return Assert.Single(planned.Plan.Builds);
    }

    private static string Inline(PlannedConfig config, string id)
    {
        BuildVariables variables = BuildVariables.Empty.With("ID", id).With("SourceAMI", "ami");
        HclValue? value = config.Evaluate(variables).Value;
        return value!.Get("inline")!.AsElements()[0].AsString();
    }
}
