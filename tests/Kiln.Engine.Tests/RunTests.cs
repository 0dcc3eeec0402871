using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Tests;

public sealed class RunTests
{
    [Fact]
    public async Task Events_of_a_run_come_in_this_order()
    {
        using EngineRun run = new();
        run.Catalogue
            .Builder("test", static async (context, token) =>
            {
                context.Ui.Say("building");
                await ProvisionerTests.ProvisionOnly(context, token);
                return new TestArtifact("made");
            })
            .Provisioner("p", static (_, _, _) => Task.CompletedTask)
            .PostProcessor("q", static (_, _, _) => throw new BuildFailedException("no"));

        RunResult result = await run.RunAsync(
            Plans.Build("a", "test", Plans.Provisioner("p")) with { PostProcessors = [[Plans.PostProcessor("q")]] });

        Assert.Equal(
            [
                "run a",
                "start a",
                "a: building",
                "start a Provisioner p",
                "end a Provisioner p",
                "a: Running post-processor:  (type q)",
                "start a PostProcessor q",
                "end a PostProcessor q: no",
                "end a []: 1 error(s) occurred:\n\n* Post-processor failed: no",
                "run finished",
            ],
            run.Sink.All);
        Assert.False(result.Succeeded);
    }

    [Fact]
    public async Task One_failing_build_does_not_stop_the_others()
    {
        using EngineRun run = new();
        run.Catalogue
            .Builder("good", static (_, _) => Task.FromResult<IArtifact?>(new TestArtifact("x")))
            .Builder("bad", static (BuildContext _, CancellationToken _) => throw new BuildFailedException("no"))
            .Builder("broken", static (BuildContext _, CancellationToken _) => throw new InvalidOperationException("oops"));

        RunResult result = await run.RunAsync(Plans.Build("a", "bad"), Plans.Build("b", "good"), Plans.Build("c", "broken"));

        Assert.Equal(["a", "b", "c"], result.Builds.Select(static b => b.Name));
        Assert.Equal("no", result.Builds[0].Error);
        Assert.Null(result.Builds[1].Error);
        Assert.StartsWith("InvalidOperationException: oops This is a defect", result.Builds[2].Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(-3, 8)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(99, 8)]
    public async Task As_many_builds_run_at_once_as_are_allowed(int limit, int expected)
    {
        using EngineRun run = new();
        run.Options = run.Options with { ParallelBuilds = limit };
        int running = 0;
        int most = 0;
        Lock gate = new();
        TaskCompletionSource full = new();
        run.Catalogue.Builder("test", async (_, token) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++running);
                if (running == expected)
                {
                    full.TrySetResult();
                }
            }

            await full.Task.WaitAsync(token);
            lock (gate)
            {
                running--;
            }

            return null;
        });

        await run.RunAsync([.. Enumerable.Range(0, 8).Select(static i => Plans.Build("b" + i))]);

        Assert.Equal(expected, most);
    }

    [Fact]
    public async Task Debugged_builds_run_one_after_another_in_order()
    {
        using EngineRun run = new();
        run.Options = run.Options with { Debug = true };
        List<string> order = [];
        run.Catalogue.Builder("test", async (context, _) =>
        {
            order.Add("+" + context.BuildName);
            await Task.Yield();
            order.Add("-" + context.BuildName);
            return null;
        });

        await run.RunAsync(Plans.Build("z"), Plans.Build("a"), Plans.Build("m"));

        Assert.Equal(["+z", "-z", "+a", "-a", "+m", "-m"], order);
    }

    [Fact]
    public async Task No_build_starts_after_a_stop()
    {
        using EngineRun run = new();
        run.Options = run.Options with { ParallelBuilds = 1 };
        run.Catalogue.Builder("test", (_, token) =>
        {
            run.Stop.Request(StopReason.Terminated);
            return Task.FromCanceled<IArtifact?>(token);
        });

        RunResult result = await run.RunAsync(Plans.Build("a"), Plans.Build("b"));

        Assert.Equal(("a", "Build was cancelled."), (Assert.Single(result.Builds).Name, result.Builds[0].Error));
        Assert.True(result.Cancelled);
        Assert.Equal("run cancelled", run.Sink.All[^1]);
    }

    [Fact]
    public void First_reason_of_a_stop_wins()
    {
        using BuildStop stop = new();
        Assert.Null(stop.Reason);
        Assert.True(stop.Request(StopReason.Terminated));
        Assert.False(stop.Request(StopReason.Interrupt));
        Assert.Equal(StopReason.Terminated, stop.Reason);
    }

    [Fact]
    public async Task Builder_that_does_not_obey_is_given_up_and_cleaned_up_after()
    {
        using EngineRun run = new();
        bool cleaned = false;
        run.Catalogue.Builder("deaf", async (context, _) =>
        {
            context.Cleanup.Push("thing", _ =>
            {
                cleaned = true;
                return ValueTask.CompletedTask;
            });
            run.Stop.Request(StopReason.Interrupt);
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return null;
        });

        RunResult result = await run.RunAsync(Plans.Build("a", "deaf"));

        Assert.True(cleaned);
        Assert.Equal("Build was cancelled.", result.Builds[0].Error);
        Assert.Equal(["! a: Warning: the builder did not stop within 60 seconds."], run.Sink.Messages);
    }

    [Fact]
    public async Task Cleanup_that_fails_or_hangs_is_a_warning_that_names_what_is_left()
    {
        using EngineRun run = new();
        run.Catalogue.Builder("test", static (context, _) =>
        {
            context.Cleanup.Push("network n", static _ => throw new IOException("it is gone"));
            context.Cleanup.Push("machine m", static _ => new(Task.Delay(Timeout.Infinite, CancellationToken.None)));
            context.Cleanup.Push("disk d", static _ => throw new IOException("it is busy"));
            return Task.FromResult<IArtifact?>(null);
        });

        RunResult result = await run.RunAsync(Plans.Build("a"));

        Assert.True(result.Succeeded);
        Assert.Equal(
            [
                "! a: Warning: the clean-up of disk d failed, so it may be left behind: it is busy",
                "! a: Warning: the clean-up of machine m failed, so it may be left behind: the clean-up took longer than 300 seconds",
                "! a: Warning: the clean-up of network n failed, so it may be left behind: the clean-up took longer than 300 seconds",
            ],
            run.Sink.Messages);
    }

    [Theory]
    [InlineData(OnErrorMode.Cleanup, "undo key undo machine")]
    [InlineData(OnErrorMode.Ask, "undo key undo machine")]
    [InlineData(OnErrorMode.Abort, "")]
    [InlineData(OnErrorMode.RunCleanupProvisioner, "")]
    public async Task Failure_of_a_provisioner_cleans_up_or_leaves_things(OnErrorMode mode, string undone)
    {
        using EngineRun run = new();
        run.Options = run.Options with { OnError = mode };
        List<string> undo = [];
        run.Catalogue
            .Builder("test", (context, token) => BuildWithResources(context, undo, token))
            .Provisioner("bad", static (_, _, _) => throw new BuildFailedException("no"))
            .Provisioner("clean", static (_, context, _) =>
            {
                context.Ui.Say("cleaning");
                return Task.CompletedTask;
            });
        PlannedBuild build = Plans.Build("a", "test", Plans.Provisioner("bad")) with { ErrorCleanupProvisioner = Plans.Provisioner("clean") };

        RunResult result = await run.RunAsync(build);

        Assert.Equal("no", Assert.Single(result.Builds).Error);
        Assert.Equal(undone, string.Join(' ', undo));
        string[] cleaning = ["a: Provisioning step had errors: Running the cleanup provisioner, if present...", "a: cleaning"];
        string[] leaving =
        [
            "! a: no",
            "! a: Step \"StepProvision\" failed, aborting...",
            "! a: aborted: skipping cleanup of step \"key\"",
            "! a: aborted: skipping cleanup of step \"machine\"",
        ];
        Assert.Equal(
            mode switch
            {
                OnErrorMode.Abort => leaving,
                OnErrorMode.RunCleanupProvisioner => [.. cleaning, .. leaving],
                OnErrorMode.Ask => ["! a: no", "a: Step \"StepProvision\" failed", .. cleaning],
                _ => cleaning,
            },
            run.Sink.Messages);
        Assert.Equal(mode is OnErrorMode.Abort or OnErrorMode.RunCleanupProvisioner ? 1 : 0, run.LedgerFiles.Length);
    }

    [Fact]
    public async Task Things_that_were_left_on_purpose_are_not_removed_by_the_next_run()
    {
        using EngineRun run = new();
        run.Options = run.Options with { OnError = OnErrorMode.Abort };
        List<string> undo = [];
        run.Catalogue
            .Builder("test", (context, token) => BuildWithResources(context, undo, token))
            .Provisioner("bad", static (_, _, _) => throw new BuildFailedException("no"));
        await run.RunAsync(Plans.Build("a", "test", Plans.Provisioner("bad")));
        run.Catalogue.Builder("empty", static (_, _) => Task.FromResult<IArtifact?>(null));

        int before = run.Sink.All.Length;
        await run.RunAsync(Plans.Build("b", "empty"));

        Assert.Equal(["run b", "start b", "end b []", "run finished"], run.Sink.All[before..]);
        Assert.Single(run.LedgerFiles);
    }

    [Fact]
    public async Task Interrupted_build_with_abort_leaves_things_and_says_so_once()
    {
        using EngineRun run = new();
        run.Options = run.Options with { OnError = OnErrorMode.Abort };
        List<string> undo = [];
        run.Catalogue
            .Builder("test", (context, token) => BuildWithResources(context, undo, token))
            .Provisioner("stop", (_, _, token) =>
            {
                run.Stop.Request(StopReason.Interrupt);
                return Task.Delay(Timeout.Infinite, token);
            });

        RunResult result = await run.RunAsync(Plans.Build("a", "test", Plans.Provisioner("stop")));

        Assert.True(result.Cancelled);
        Assert.Empty(undo);
        Assert.Equal("! a: Interrupted, aborting...", run.Sink.Messages[0]);
        Assert.Single(run.Sink.Messages, static m => m.Contains("Interrupted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("later failure", "later failure")]
    [InlineData(null, null)]
    public async Task Error_cleanup_runs_on_the_machine_when_something_after_the_provisioners_fails(string? failure, string? error)
    {
        using EngineRun run = new();
        List<string> order = [];
        run.Catalogue
            .Builder("test", async (context, token) =>
            {
                context.Cleanup.Push("machine", _ => Note(order, "machine"));
                await ProvisionerTests.ProvisionOnly(context, token);
                context.Cleanup.Push("snapshot", _ => Note(order, "snapshot"));
                return failure is null ? null : throw new BuildFailedException(failure);
            })
            .Provisioner("clean", (_, _, _) => Note(order, "error clean-up").AsTask());
        PlannedBuild build = Plans.Build("a") with { ErrorCleanupProvisioner = Plans.Provisioner("clean") };

        RunResult result = await run.RunAsync(build);

        Assert.Equal(error, Assert.Single(result.Builds).Error);
        Assert.Equal(failure is null ? ["snapshot", "machine"] : ["snapshot", "error clean-up", "machine"], order);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Error_cleanup_of_a_builder_with_steps_elsewhere_runs_when_it_asks_and_once(bool fails, bool asks)
    {
        using EngineRun run = new();
        List<string> order = [];
        run.Catalogue
            .Builder("test", async (context, token) =>
            {
                context.Cleanup.Push("machine", _ => Note(order, "machine"));
                NoneCommunicator machine = new();
                BuildVariables variables = BuildVariables.Empty.With("Password", "hunter22");
                try
                {
                    await context.Provisioners.RunForStepsElsewhereAsync(machine, variables, token);
                    throw new BuildFailedException("later");
                }
                finally
                {
                    for (int i = 0; asks && i < 2; i++)
                    {
                        await context.Provisioners.CleanUpAsync(machine, variables, CancellationToken.None);
                    }
                }
            })
            .Provisioner("work", (_, context, _) =>
            {
                context.Ui.Say("with hunter22");
                order.Add($"work {context.Variables.Values["PackerHTTPPort"].AsString()}");
                return fails ? throw new BuildFailedException("first") : Task.CompletedTask;
            })
            .Provisioner("clean", (_, _, _) => Note(order, "error clean-up").AsTask());
        PlannedBuild build = Plans.Build("a", "test", Plans.Provisioner("work")) with
        {
            ErrorCleanupProvisioner = Plans.Provisioner("clean"),
        };

        RunResult result = await run.RunAsync(build);

        Assert.Equal(fails ? "first" : "later", Assert.Single(result.Builds).Error);
        Assert.Equal(["work ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER", .. asks ? ["error clean-up"] : (string[])[], "machine"], order);
        Assert.Contains("a: with <sensitive>", run.Sink.Messages);
        Assert.DoesNotContain(run.Sink.Messages, static m => m.Contains("cleanup provisioner", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Error_cleanup_that_fails_is_told_with_the_first_error()
    {
        using EngineRun run = new();
        run.Catalogue
            .Builder("test", ProvisionerTests.ProvisionOnly)
            .Provisioner("bad", static (_, _, _) => throw new BuildFailedException("first"))
            .Provisioner("clean", static (_, _, _) => throw new BuildFailedException("second"));
        PlannedBuild build = Plans.Build("a", "test", Plans.Provisioner("bad")) with { ErrorCleanupProvisioner = Plans.Provisioner("clean") };

        RunResult result = await run.RunAsync(build);

        Assert.Equal("Cleanup failed: second. Original Provisioning error: first", Assert.Single(result.Builds).Error);
    }

    [Fact]
    public async Task Ledger_file_exists_while_the_run_goes_on()
    {
        using EngineRun run = new();
        string[] during = [];
        run.Catalogue.Builder("test", async (context, token) =>
        {
            LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfFile("/nowhere"), token);
            during = run.LedgerFiles;
            await context.Ledger.StrikeAsync(entry, token);
            return null;
        });

        await run.RunAsync(Plans.Build("a"));

        Assert.EndsWith(".ledger", Assert.Single(during), StringComparison.Ordinal);
        Assert.Empty(run.LedgerFiles);
    }

    private static async Task<IArtifact?> BuildWithResources(BuildContext context, List<string> undo, CancellationToken cancellationToken)
    {
        foreach (string name in new[] { "machine", "key" })
        {
            LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfFile("/nowhere/" + name), cancellationToken);
            context.Cleanup.Push(name, async token =>
            {
                undo.Add("undo " + name);
                await context.Ledger.StrikeAsync(entry, token);
            });
        }

        return await ProvisionerTests.ProvisionOnly(context, cancellationToken);
    }

    private static ValueTask Note(List<string> order, string what)
    {
        order.Add(what);
        return ValueTask.CompletedTask;
    }
}
