using System.Collections.Immutable;
using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Tests;

/// <summary>Components that hold something outside the memory are disposed by whoever had them prepared.</summary>
public sealed class ReleaseTests
{
    /// <summary>A provisioner and a post-processor that were only looked at, and the provisioner that ran.</summary>
    private const int ReleasedBeforeTheArtifacts = 3;

    private int _made;
    private int _released;
    private int _releasedAtDestroy;

    [Fact]
    public async Task Builder_and_post_processors_are_held_until_their_artifacts_are_done()
    {
        using EngineRun run = Run(provisionerFails: false);

        RunResult result = await run.RunAsync(Build);

        Assert.True(result.Succeeded);
        Assert.Equal(ReleasedBeforeTheArtifacts, _releasedAtDestroy);
        Assert.Equal((5, 5), (_made, _released));
    }

    [Fact]
    public async Task Failed_build_releases_its_components_too()
    {
        using EngineRun run = Run(provisionerFails: true);

        RunResult result = await run.RunAsync(Build);

        Assert.False(result.Succeeded);
        Assert.Equal((4, 4), (_made, _released));
    }

    [Fact]
    public async Task Plan_that_is_not_run_releases_its_builders()
    {
        using EngineRun run = Run(provisionerFails: false);
        run.Catalogue.Provisioner("bad", static (_, _) => new(null, [new("no script")]));
        await using (run.Prepare(Build, Plans.Build("c", "test", Plans.Provisioner("bad"))))
        {
            Assert.Equal((4, 3), (_made, _released));
        }

        Assert.Equal((4, 4), (_made, _released));
    }

    private static PlannedBuild Build => Plans.Build("b", "test", Plans.Provisioner("p")) with
    {
        PostProcessors = [[Plans.PostProcessor("q", keep: false)]],
    };

    private EngineRun Run(bool provisionerFails)
    {
        EngineRun run = new();
        run.Catalogue
            .Builder("test", (_, _) => new(new HeldBuilder(this), []))
            .Provisioner("p", (_, _) => new(new HeldProvisioner(this, provisionerFails), []))
            .PostProcessor("q", (_, _) => new(new HeldPostProcessor(this), []));
        return run;
    }

    private abstract class Held : IAsyncDisposable
    {
        private readonly ReleaseTests _test;
        private int _disposed;

        protected Held(ReleaseTests test)
        {
            _test = test;
            Interlocked.Increment(ref test._made);
        }

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Increment(ref _test._released);
            }

            return ValueTask.CompletedTask;
        }
    }

    private sealed class HeldBuilder : Held, IBuilder
    {
        private readonly ReleaseTests _test;

        public HeldBuilder(ReleaseTests test)
            : base(test) => _test = test;

        public ImmutableArray<string> GeneratedVariables => [];

        public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
        {
            await context.Provisioners.RunAsync(
                new NoneCommunicator(), BuildVariables.Empty, null, cancellationToken);
            return new TestArtifact("built", () => _test._releasedAtDestroy = _test._released);
        }
    }

    private sealed class HeldProvisioner(ReleaseTests test, bool fails) : Held(test), IProvisioner
    {
        public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken) =>
            fails ? throw new BuildFailedException("no") : Task.CompletedTask;
    }

    private sealed class HeldPostProcessor(ReleaseTests test) : Held(test), IPostProcessor
    {
        public Task<PostProcessResult> PostProcessAsync(
            PostProcessContext context,
            IArtifact input,
            CancellationToken cancellationToken) => Task.FromResult(new PostProcessResult(new TestArtifact("made"), false));
    }
}
