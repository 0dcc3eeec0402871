using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Resources;

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
