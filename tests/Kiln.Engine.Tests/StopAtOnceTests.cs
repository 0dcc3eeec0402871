using System.Diagnostics;
using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Engine.Tests;

/// <summary>The second request to stop ends the run wherever it is, also when nothing obeys.</summary>
public sealed class StopAtOnceTests
{
    public enum Place
    {
        Builder,
        Step,
        Provisioner,
        Checkpoint,
        ErrorCleanup,
        Undo,
        PostProcessor,
        Destroy,
        Question,
    }

    public static TheoryData<Place> Places => [.. Enum.GetValues<Place>()];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Run_that_hangs_ends_at_once_and_names_what_is_left(Place place)
    {
        using EngineRun run = new();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Deaf deaf = new(place, reached);
        ScriptedQuestions user = new("c") { OnQuestion = _ => deaf.Block(Place.Question) };
        run.Options = run.Options with { OnError = place == Place.Question ? OnErrorMode.Ask : OnErrorMode.Cleanup, Questions = user };
        run.Catalogue
            .Builder("test", (context, token) => BuildAsync(context, deaf, token))
            .Provisioner("p", async (_, _, _) =>
            {
                await deaf.At(Place.Provisioner);
                if (place is Place.ErrorCleanup or Place.Question)
                {
                    throw new BuildFailedException("no");
                }
            })
            .Provisioner("clean", (_, _, _) => deaf.At(Place.ErrorCleanup))
            .PostProcessor("q", async (_, _, _) =>
            {
                await deaf.At(Place.PostProcessor);
                return new(new TestArtifact("processed"), KeepInput: false);
            });
        PlannedBuild build = Plans.Build("b", "test", Plans.Provisioner("p")) with
        {
            ErrorCleanupProvisioner = Plans.Provisioner("clean"),
            PostProcessors = [[Plans.PostProcessor("q")]],
        };

        Task<RunResult> running = run.RunWithoutTimeAsync(build);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        long start = Stopwatch.GetTimestamp();
        run.Stop.Request(StopReason.Interrupt);
        run.Stop.RequestNow(StopReason.Interrupt);
        deaf.Release(Place.Question);
        RunResult result = await running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        // What is deaf never ends by itself, so on a busy machine this is still "at once".
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(15), "it took longer than fifteen seconds");
        Assert.True(result is { Cancelled: true, StoppedAtOnce: true, Succeeded: false });
        bool cleanedUpBefore = place is Place.PostProcessor or Place.Destroy;
        Assert.Equal(cleanedUpBefore ? 0 : 1, run.LedgerFiles.Length);
        Assert.Equal(!cleanedUpBefore, run.Sink.Messages.Contains("! b: Left behind: file /nowhere/machine"));
        Assert.DoesNotContain(run.Sink.Messages, static m => m.Contains("did not stop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Builds_that_wait_for_their_turn_do_not_begin()
    {
        using EngineRun run = new();
        run.Options = run.Options with { ParallelBuilds = 1 };
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Deaf deaf = new(Place.Builder, reached);
        run.Catalogue.Builder("test", (context, token) => BuildAsync(context, deaf, token));

        Task<RunResult> running = run.RunWithoutTimeAsync(Plans.Build("a"), Plans.Build("b"), Plans.Build("c"));
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        run.Stop.RequestNow(StopReason.HangUp);
        RunResult result = await running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(["a"], result.Builds.Select(static b => b.Name));
        Assert.Equal(StopReason.HangUp, run.Stop.Reason);
    }

    private static async Task<IArtifact?> BuildAsync(BuildContext context, Deaf deaf, CancellationToken cancellationToken)
    {
        LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfFile("/nowhere/machine"), cancellationToken);
        context.Cleanup.Push("machine", async token =>
        {
            await deaf.At(Place.Undo);
            await context.Ledger.StrikeAsync(entry, token);
        });
        await deaf.At(Place.Builder);
        await context.Steps.RunAsync("StepMake", _ => deaf.At(Place.Step), cancellationToken);
        await context.Provisioners.RunAsync(
            new Sdk.Communication.NoneCommunicator(), BuildVariables.Empty, new DeafCheckpoints(deaf), cancellationToken);
        return new DeafArtifact(deaf);
    }

    /// <summary>Hangs at one place and hears no token.</summary>
    private sealed class Deaf(Place place, TaskCompletionSource reached)
    {
        private readonly TaskCompletionSource _never = new();
        private readonly TaskCompletionSource _released = new();

        public Task At(Place here)
        {
            if (here != place)
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return _never.Task;
        }

        /// <summary>A question is asked by the thread of the build, so that one waits until it is released.</summary>
        public void Block(Place here)
        {
            if (here == place)
            {
                reached.TrySetResult();
                _released.Task.Wait(TimeSpan.FromSeconds(30));
            }
        }

        public void Release(Place here)
        {
            if (here == place)
            {
                _released.TrySetResult();
            }
        }
    }

    private sealed class DeafCheckpoints(Deaf deaf) : ICheckpoints
    {
        public Task SaveAsync(FinishedProvisioner provisioner, CancellationToken cancellationToken) => deaf.At(Place.Checkpoint);
    }

    private sealed class DeafArtifact(Deaf deaf) : IArtifact
    {
        public string BuilderId => "test";

        public string Id => "built";

        public System.Collections.Immutable.ImmutableArray<string> Files => [];

        public string Description => "built";

        public BuildVariables Variables => BuildVariables.Empty;

        public Task DestroyAsync(CancellationToken cancellationToken) => deaf.At(Place.Destroy);
    }
}
