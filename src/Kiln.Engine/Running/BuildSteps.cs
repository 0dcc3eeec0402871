using Kiln.Sdk.Steps;

namespace Kiln.Engine.Running;

/// <summary>The steps of one build's builder.</summary>
internal sealed class BuildSteps(RunScope run, string build) : IBuildSteps
{
    public async Task<T> RunAsync<T>(string name, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long start = run.Time.GetTimestamp();
        run.Publish(now => new Sdk.Events.StepStarted(now, build, name));
        string? error = null;
        try
        {
            return await step(cancellationToken);
        }
        catch (Exception e)
        {
            error = FailureText.Of(e);
            throw;
        }
        finally
        {
            TimeSpan duration = run.Time.GetElapsedTime(start);
            run.Publish(now => new Sdk.Events.StepFinished(now, build, name, duration, error));
        }
    }
}
