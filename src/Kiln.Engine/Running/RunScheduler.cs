using System.Collections.Immutable;

namespace Kiln.Engine.Running;

/// <summary>Starts builds in the order of the plan, as many at once as the options allow.</summary>
internal sealed class RunScheduler(RunScope run)
{
    public async Task<ImmutableArray<BuildResult>> RunAsync(ImmutableArray<PreparedBuild> builds)
    {
        using SemaphoreSlim places = new(Places(builds.Length));
        List<Task<BuildResult>> started = [];
        foreach (PreparedBuild build in builds)
        {
            if (!await TryEnterAsync(places))
            {
                break;
            }

            started.Add(RunOneAsync(build, places));
        }

        return [.. await Task.WhenAll(started)];
    }

    private int Places(int builds)
    {
        int limit = run.Options.Debug ? 1 : run.Options.ParallelBuilds;
        return Math.Max(1, limit < 1 ? builds : limit);
    }

    /// <returns>False after a stop: no further build starts.</returns>
    private async Task<bool> TryEnterAsync(SemaphoreSlim places)
    {
        try
        {
            await places.WaitAsync(run.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return !run.Token.IsCancellationRequested;
    }

    /// <summary>
    /// On a thread of the pool, so that a build that computes does not hold up the start of the next one.
    /// </summary>
    private async Task<BuildResult> RunOneAsync(PreparedBuild build, SemaphoreSlim places)
    {
        try
        {
            return await Task.Run(new BuildRun(run, build).RunAsync);
        }
        finally
        {
            places.Release();
        }
    }
}
