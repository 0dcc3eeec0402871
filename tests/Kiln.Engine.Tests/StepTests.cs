using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Steps;

namespace Kiln.Engine.Tests;

/// <summary>The steps of a builder: their order, their ends, the pauses of -debug.</summary>
public sealed class StepTests
{
    private const string AfterConnect = "==> b: Pausing after run of step 'StepConnect'. Press enter to continue. ";
    private const string AfterProvision = "==> b: Pausing after run of step 'StepProvision'. Press enter to continue. ";
    private const string BeforeNext = "==> b: Pausing before the next provisioner . Press enter to continue. ";
    private const string CleanupProvision = "==> b: Pausing before cleanup of step 'StepProvision'. Press enter to continue. ";
    private const string CleanupConnect = "==> b: Pausing before cleanup of step 'StepConnect'. Press enter to continue. ";

    public sealed record Case(string Name, bool Fails, OnErrorMode OnError, string[] Questions)
    {
        public override string ToString() => Name;
    }

    // As packer 1.6.6 asks on a terminal, for a build of the null builder in a JSON template.
    private static readonly Case[] AllCases =
    [
        new("good", false, OnErrorMode.Cleanup,
            [AfterConnect, BeforeNext, BeforeNext, AfterProvision, CleanupProvision, CleanupConnect]),
        new("good, abort", false, OnErrorMode.Abort,
            [AfterConnect, BeforeNext, BeforeNext, AfterProvision, CleanupProvision, CleanupConnect]),
        new("bad", true, OnErrorMode.Cleanup, [AfterConnect, BeforeNext, BeforeNext, CleanupConnect]),
        new("bad, abort", true, OnErrorMode.Abort, [AfterConnect, BeforeNext, BeforeNext, CleanupConnect]),
    ];

    public static TheoryData<Case> Cases => new(AllCases);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Debugged_build_pauses_at_these_places(Case c)
    {
        ScriptedQuestions user = new(Enumerable.Repeat("", 20));
        using EngineRun run = Debugged(user, c);

        RunResult result = await run.RunAsync(Build());

        Assert.Equal(c.Questions, user.Questions);
        Assert.Equal(c.Fails ? "no" : null, Assert.Single(result.Builds).Error);
    }

    [Fact]
    public async Task Debugged_build_without_a_terminal_goes_on_and_only_logs()
    {
        using EngineRun run = Debugged(new(), AllCases[0]);

        RunResult result = await run.RunAsync(Build());

        Assert.True(result.Succeeded);
        Assert.Empty(run.Sink.Messages);
        Assert.Equal(
            Enumerable.Repeat("Error asking for input: no available tty", 6),
            run.Sink.Events.OfType<Logged>().Select(static e => e.Text).Where(static text => text.StartsWith("Error", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pause_is_over_when_the_run_is_stopped_and_none_follows()
    {
        EngineRun? current = null;
        ScriptedQuestions user = new() { OnQuestion = _ => current!.Stop.Request(StopReason.Interrupt) };
        using EngineRun run = current = Debugged(user, AllCases[0]);

        RunResult result = await run.RunAsync(Build());

        Assert.True(result.Cancelled);
        Assert.DoesNotContain("start b Provisioner p", run.Sink.All);
    }

    [Fact]
    public async Task Steps_are_told_and_undone_in_reverse_order_between_other_actions()
    {
        using EngineRun run = new();
        List<string> order = [];
        run.Catalogue.Builder("test", async (context, token) =>
        {
            await Push("before");
            await context.Steps.RunAsync("StepA", _ => Push("a1", "a2"), token);
            await Push("between");
            await context.Steps.RunAsync("StepB", _ => Push("b"), token);
            return null;

            Task Push(params string[] names)
            {
                foreach (string name in names)
                {
                    context.Cleanup.Push(name, _ =>
                    {
                        order.Add(name);
                        return ValueTask.CompletedTask;
                    });
                }

                return Task.CompletedTask;
            }
        });

        await run.RunAsync(Plans.Build("b"));

        Assert.Equal(["b", "between", "a2", "a1", "before"], order);
        Assert.Equal(
            ["+StepA", "-StepA", "+StepB", "-StepB"],
            run.Sink.Events.Select(static e => e switch
            {
                StepStarted s => "+" + s.Step,
                StepFinished s => "-" + s.Step,
                _ => null,
            }).OfType<string>());
    }

    private static EngineRun Debugged(ScriptedQuestions user, Case c)
    {
        EngineRun run = new();
        run.Options = run.Options with { Debug = true, OnError = c.OnError, Questions = user };
        int calls = 0;
        run.Catalogue
            .Builder("test", static async (context, token) =>
            {
                await context.Steps.RunAsync("StepConnect", static _ => Task.CompletedTask, token);
                return await ProvisionerTests.ProvisionOnly(context, token);
            })
            .Provisioner("p", (_, _, _) => c.Fails && ++calls == 2 ? throw new BuildFailedException("no") : Task.CompletedTask);
        return run;
    }

    private static PlannedBuild Build() => Plans.Build("b", "test", Plans.Provisioner("p"), Plans.Provisioner("p"));
}
