using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Resources;
using Kiln.Values;

namespace Kiln.Engine.Tests;

/// <summary>
/// One build with everything in it, run again and again: each time another of its steps fails, or the run is stopped in it.
/// </summary>
public sealed class FaultLoopTests
{
    public enum Fault
    {
        Exception,
        Stop,
        StopAndException,
        DeafAfterStop,
    }

    [Theory]
    [InlineData(Fault.Exception)]
    [InlineData(Fault.Stop)]
    [InlineData(Fault.StopAndException)]
    [InlineData(Fault.DeafAfterStop)]
    public async Task Fault_in_any_step_leaves_nothing_and_gives_the_right_result(Fault fault)
    {
        int steps = await RunAsync(fault, at: int.MaxValue);
        Assert.Equal(15, steps);
        for (int at = 1; at <= steps; at++)
        {
            await RunAsync(fault, at);
        }
    }

    public enum Component
    {
        Builder,
        Provisioner,
        ErrorCleanup,
        PostProcessor,
    }

    public static TheoryData<Component, int> Preparations => new()
    {
        { Component.Builder, 1 },
        { Component.Provisioner, 1 },
        { Component.Provisioner, 2 },
        { Component.Provisioner, 3 },
        { Component.Provisioner, 4 },
        { Component.ErrorCleanup, 1 },
        { Component.PostProcessor, 1 },
        { Component.PostProcessor, 2 },
        { Component.PostProcessor, 3 },
        { Component.PostProcessor, 4 },
    };

    /// <summary>
    /// Provisioners and post-processors are prepared twice: before the run, and again with the build's variables. A stop before the run
    /// makes nothing; one during it undoes what there is, in the right order.
    /// </summary>
    [Theory]
    [MemberData(nameof(Preparations))]
    public async Task Stop_while_a_component_is_prepared_ends_the_run_in_order(Component component, int preparation)
    {
        using EngineRun run = new();
        int left = preparation;
        List<string> done = [];
        void Prepare(Component prepared)
        {
            if (prepared == component && --left == 0)
            {
                run.Stop.Request(StopReason.Interrupt);
            }
        }

        run.Catalogue
            .Builder("test", (_, _) =>
            {
                Prepare(Component.Builder);
                return new(new FunctionBuilder((context, token) => BuildTwoAsync(context, done, token)), []);
            })
            .Provisioner("p", (config, _) => Prepared(Component.Provisioner, config))
            .Provisioner("clean", (config, _) => Prepared(Component.ErrorCleanup, config))
            .PostProcessor("q", (_, _) =>
            {
                Prepare(Component.PostProcessor);
                return new(new FunctionPostProcessor((_, _, _) =>
                {
                    done.Add("post-process");
                    return Task.FromResult(new PostProcessResult(new TestArtifact("q"), KeepInput: true));
                }), []);
            });
        Prepared<IProvisioner> Prepared(Component kind, HclValue config)
        {
            Prepare(kind);
            return new(new FunctionProvisioner(config, (_, _, _) =>
            {
                done.Add(kind == Component.Provisioner ? "provision" : "error clean-up");
                return Task.CompletedTask;
            }), []);
        }

        PlannedBuild build = Plans.Build("a", "test", Plans.Provisioner("p"), Plans.Provisioner("p")) with
        {
            ErrorCleanupProvisioner = Plans.Provisioner("clean"),
            PostProcessors = [[Plans.PostProcessor("q")], [Plans.PostProcessor("q")]],
        };

        RunResult result = await run.RunAsync(build);

        Assert.True(result.Cancelled);
        Assert.False(result.Succeeded);
        Assert.True(left <= 0, "it was not prepared so often");
        Assert.Empty(run.LedgerFiles);
        Assert.DoesNotContain("error clean-up", done);
        bool beforeTheRun = component is Component.Builder or Component.ErrorCleanup || preparation <= 2;
        Assert.Equal(beforeTheRun ? [] : Expected(component, preparation), done);
    }

    /// <summary>A stop between two steps lets no other step begin.</summary>
    [Fact]
    public async Task Stop_between_two_steps_lets_no_other_begin()
    {
        for (int at = 0; at <= 3; at++)
        {
            using EngineRun run = new();
            List<string> done = [];
            int stopAt = at;
            run.Catalogue.Builder("test", async (BuildContext context, CancellationToken token) =>
            {
                for (int i = 0; i < 4; i++)
                {
                    int step = i;
                    await context.Steps.RunAsync(
                        $"Step{step}",
                        _ =>
                        {
                            done.Add($"do {step}");
                            context.Cleanup.Push($"thing {step}", _ =>
                            {
                                done.Add($"undo {step}");
                                return ValueTask.CompletedTask;
                            });
                            return Task.FromResult(true);
                        },
                        token);
                    if (step == stopAt)
                    {
                        run.Stop.Request(StopReason.Terminated);
                    }
                }

                return (IArtifact?)new TestArtifact("x");
            });

            RunResult result = await run.RunAsync(Plans.Build("a"));

            Assert.True(result.Cancelled);
            Assert.NotNull(Assert.Single(result.Builds).Error);
            IEnumerable<int> begun = Enumerable.Range(0, at + 1);
            Assert.Equal([.. begun.Select(static i => $"do {i}"), .. begun.Reverse().Select(static i => $"undo {i}")], done);
        }
    }

    private static string[] Expected(Component component, int preparation) => (component, preparation) switch
    {
        (Component.Provisioner, 3) => ["undo"],
        (Component.Provisioner, _) => ["provision", "undo"],
        (_, 3) => ["provision", "provision", "undo"],
        _ => ["provision", "provision", "undo", "post-process"],
    };

    private static async Task<IArtifact?> BuildTwoAsync(BuildContext context, List<string> done, CancellationToken cancellationToken)
    {
        LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfFile("/nowhere/machine"), cancellationToken);
        context.Cleanup.Push("machine", async token =>
        {
            done.Add("undo");
            await context.Ledger.StrikeAsync(entry, token);
        });
        await context.Provisioners.RunAsync(new NoneCommunicator(), BuildVariables.Empty, null, cancellationToken);
        return new TestArtifact("x");
    }

    private static async Task<int> RunAsync(Fault fault, int at)
    {
        using EngineRun run = new();
        World world = new(run, fault, at);
        run.Catalogue
            .Builder("test", world.BuildAsync)
            .Provisioner("p", (_, context, token) => world.StepAsync("provision", token))
            .Provisioner("clean", (_, _, token) => world.StepAsync("error clean-up", token))
            .PostProcessor("q", world.PostProcessAsync);
        PlannedProvisioner provisioner = Plans.Provisioner("p");
        PlannedBuild build = Plans.Build("a", "test", provisioner, provisioner) with
        {
            ErrorCleanupProvisioner = Plans.Provisioner("clean"),
            PostProcessors = [[Plans.PostProcessor("q"), Plans.PostProcessor("q")], [Plans.PostProcessor("q", keep: true)]],
        };

        RunResult result = await run.RunAsync(build);

        world.Check(result);
        return world.Steps;
    }

    /// <summary>The outside world of one run: counts steps and brings the fault into one of them.</summary>
    private sealed class World(EngineRun run, Fault fault, int at)
    {
        private readonly List<string> _made = [];
        private readonly List<string> _undone = [];
        private readonly TaskCompletionSource _never = new();
        private string? _faulty;

        public int Steps { get; private set; }

        public async Task StepAsync(string name, CancellationToken cancellationToken)
        {
            int step = ++Steps;
            if (step == at)
            {
                _faulty = name;
                await FailAsync(cancellationToken);
            }

            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
        {
            foreach (string name in new[] { "disk", "network", "machine" })
            {
                LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfFile("/nowhere/" + name), cancellationToken);
                context.Cleanup.Push(name, async token =>
                {
                    _undone.Add(name);
                    await StepAsync("undo", token);
                    await context.Ledger.StrikeAsync(entry, token);
                });
                _made.Add(name);
                await StepAsync("make", cancellationToken);
            }

            await context.Provisioners.RunAsync(
                new NoneCommunicator(), BuildVariables.Empty, new Checkpoints(this), cancellationToken);
            await StepAsync("export", cancellationToken);
            return new SteppingArtifact(this, "built");
        }

        public async Task<PostProcessResult> PostProcessAsync(
            PostProcessContext context,
            IArtifact input,
            CancellationToken cancellationToken)
        {
            await StepAsync("post-process", cancellationToken);
            return new(new SteppingArtifact(this, "processed"), KeepInput: false);
        }

        public void Check(RunResult result)
        {
            string place = $"{fault} in step {at} ({_faulty})";
            BuildResult build = Assert.Single(result.Builds);
            Assert.Equal(Enumerable.Reverse(_made), _undone);
            bool stopped = _faulty is not null && fault != Fault.Exception;
            Assert.True(result.Cancelled == stopped, place);

            // A clean-up that fails does not make the build fail; what it has not removed stays recorded.
            bool faultInUndo = _faulty == "undo";
            bool harmless = _faulty is null || (faultInUndo && fault is Fault.Exception);
            Assert.True((build.Error is null) == harmless, $"{place}: {build.Error}");
            int left = faultInUndo && fault is not Fault.Stop ? 1 : 0;
            Assert.True(run.LedgerFiles.Length == left, $"{place}: {run.LedgerFiles.Length} ledger files");
            if (_faulty is "provision" or "checkpoint" or "export" && fault == Fault.Exception)
            {
                Assert.Contains("start a Provisioner clean", run.Sink.All);
            }
            else if (_faulty is not null && stopped)
            {
                Assert.DoesNotContain("start a Provisioner clean", run.Sink.All);
            }
        }

        private async Task FailAsync(CancellationToken cancellationToken)
        {
            if (fault != Fault.Exception)
            {
                run.Stop.Request(StopReason.Interrupt);
            }

            switch (fault)
            {
                case Fault.Exception or Fault.StopAndException:
                    throw new BuildFailedException("the fault");
                case Fault.DeafAfterStop:
                    await _never.Task;
                    break;
                default:
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
            }
        }

        private sealed class Checkpoints(World world) : ICheckpoints
        {
            public Task SaveAsync(FinishedProvisioner provisioner, CancellationToken cancellationToken) =>
                world.StepAsync("checkpoint", cancellationToken);
        }

        private sealed class SteppingArtifact(World world, string id) : IArtifact
        {
            public string BuilderId => "test";

            public string Id => id;

            public System.Collections.Immutable.ImmutableArray<string> Files => [];

            public string Description => id;

            public BuildVariables Variables => BuildVariables.Empty;

            public Task DestroyAsync(CancellationToken cancellationToken) => world.StepAsync("destroy", cancellationToken);
        }
    }
}
