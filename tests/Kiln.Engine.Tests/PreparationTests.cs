using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Tests;

public sealed class PreparationTests
{
    [Fact]
    public void Problems_of_every_component_have_their_places_and_headings()
    {
        using EngineRun run = new();
        run.Catalogue
            .Builder("bad", static (_, _) => new(null, [new("target required", "target"), ConfigProblem.Warning("odd")]))
            .Builder("test", static (_, _) => new(new FunctionBuilder(ProvisionerTests.ProvisionOnly), [ConfigProblem.Warning("old", "x")]))
            .Provisioner("p", static (_, _) => new(null, [new("no script"), new("bad env", "env")]))
            .PostProcessor("q", static (_, _) => new(null, [new("no output")]));

        PreparedPlan plan = run.Prepare(
            Plans.Build("a", "bad", Plans.Provisioner("p")),
            Plans.Build("b", "test", Plans.Provisioner("p") with { Name = "x" }) with { PostProcessors = [[Plans.PostProcessor("q", name: "y")]] },
            Plans.Build("c"));

        Assert.Equal(
            [
                "Error target required () 2",
                "Warning odd () 1",
                "Warning old () 2",
                "Error Failed preparing provisioner-block \"p\" \"x\" (no script) 10",
                "Error Failed preparing provisioner-block \"p\" \"x\" (bad env) 11",
                "Error Failed preparing post-processor-block \"q\" \"y\" (no output) 20",
            ],
            plan.Problems.Select(static p => $"{p.Severity} {p.Summary} ({p.Detail}) {p.Place!.Line}"));
        Assert.Equal(["c"], plan.Builds.Select(static b => b.Name));
        Assert.True(plan.HasErrors);
    }

    [Fact]
    public void Unknown_types_are_named()
    {
        using EngineRun run = new();
        run.Catalogue.Builder("test", ProvisionerTests.ProvisionOnly);

        PreparedPlan plan = run.Prepare(
            Plans.Build("a", "nul"),
            Plans.Build("b", "test", Plans.Provisioner("shel")) with
            {
                ErrorCleanupProvisioner = Plans.Provisioner("clean"),
                PostProcessors = [[Plans.PostProcessor("manifes")]],
            });

        Assert.Equal(
            [
                "Unknown source type nul",
                "Unknown provisioner type \"shel\"",
                "Unknown provisioner type \"clean\"",
                "Unknown post-processor type \"manifes\"",
            ],
            plan.Problems.Select(static p => p.Summary));
        Assert.Empty(plan.Builds);
    }

    [Fact]
    public void Problem_that_several_builds_share_is_told_once()
    {
        using EngineRun run = new();
        run.Catalogue.Builder("test", ProvisionerTests.ProvisionOnly);
        PlannedProvisioner shared = Plans.Provisioner("missing");

        Assert.Single(run.Prepare(Plans.Build("a", "test", shared), Plans.Build("b", "test", shared)).Problems);
    }

    [Fact]
    public void Build_variable_that_the_builder_does_not_have_is_a_problem()
    {
        using EngineRun run = new();
        run.Catalogue.Builder("test", ProvisionerTests.ProvisionOnly).Provisioner("p", static (_, _, _) => Task.CompletedTask);

        PreparedPlan plan = run.Prepare(Plans.Build(
            "a",
            "test",
            Plans.Provisioner("p", static v => HclValue.Object([new("x", v.Values["Colour"])])),
            Plans.Provisioner("p", static v => HclValue.Object([new("x", v.Values["Color"])]))));

        Assert.Equal("Unsupported attribute", Assert.Single(plan.Problems).Summary);
    }

    [Fact]
    public void Component_that_throws_while_it_is_prepared_does_not_hide_the_others()
    {
        using EngineRun run = new();
        run.Catalogue
            .Builder("broken", static (HclValue _, PrepareContext _) => throw new BuildFailedException("the plugin has ended"))
            .Builder("test", ProvisionerTests.ProvisionOnly);

        PreparedPlan plan = run.Prepare(Plans.Build("a", "broken"), Plans.Build("b"));

        Assert.Equal("the plugin has ended", Assert.Single(plan.Problems).Summary);
        Assert.Equal("b", Assert.Single(plan.Builds).Name);
    }

    [Fact]
    public void Components_are_told_about_the_run()
    {
        using EngineRun run = new();
        PrepareContext? ofBuilder = null;
        PrepareContext? ofProvisioner = null;
        run.Options = run.Options with { Force = true, Debug = true, OnError = OnErrorMode.RunCleanupProvisioner, TemplateDirectory = "/t" };
        run.Catalogue
            .Builder("test", (_, context) =>
            {
                ofBuilder = context;
                return new(new FunctionBuilder(ProvisionerTests.ProvisionOnly), []);
            })
            .Provisioner("p", (config, context) =>
            {
                ofProvisioner = context;
                return new(new FunctionProvisioner(config, static (_, _, _) => Task.CompletedTask), []);
            });

        run.Prepare(Plans.Build("my build.test.name", "test", Plans.Provisioner("p")));

        Assert.Equal(
            ("name", "test", "1.16.0", "run-1", true, true, "run-cleanup-provisioner", "/t", run.Time.Start),
            (ofBuilder!.BuildName, ofBuilder.BuilderType, ofBuilder.CoreVersion, ofBuilder.RunUuid, ofBuilder.Debug, ofBuilder.Force,
                ofBuilder.OnError, ofBuilder.TemplateDirectory, ofBuilder.StartTime));
        Assert.Equal((null, "Colour"), (ofBuilder.GeneratedVariables, Assert.Single(ofProvisioner!.GeneratedVariables!.Value)));
    }
}
