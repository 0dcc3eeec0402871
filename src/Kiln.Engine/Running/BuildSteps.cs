using Kiln.Sdk.Events;
using Kiln.Sdk.Steps;

namespace Kiln.Engine.Running;

/// <summary>The steps of one build's builder: told, paused between, asked about when they fail.</summary>
internal sealed class BuildSteps(
    RunScope run,
    string build,
    CleanupScope cleanup,
    FailureDialogue failures,
    DebugPauses pauses) : IBuildSteps
{
    /// <summary>The step whose failure ended the build; null when it was something else.</summary>
    public string? FailedStep { get; private set; }

    public Task<T> RunAsync<T>(
        string name,
        Func<CancellationToken, Task<T>> step,
        CancellationToken cancellationToken) =>
        RunAsync(name, step, static _ => ValueTask.CompletedTask, cancellationToken);

    /// <param name="name">Shown to users.</param>
    /// <param name="step">Run again as long as the user wants it.</param>
    /// <param name="undo">The step's own clean-up.</param>
    /// <param name="cancellationToken">Ends the step.</param>
    public async Task<T> RunAsync<T>(
        string name,
        Func<CancellationToken, Task<T>> step,
        Func<CancellationToken, ValueTask> undo,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CleanupStep begun = cleanup.BeginStep(name, undo);
        T result = await RunUntilItWorksAsync(name, step, cancellationToken);
        begun.HasSucceeded = true;
        await pauses.AfterStepAsync(name, cancellationToken);
        return result;
    }

    private async Task<T> RunUntilItWorksAsync<T>(
        string name,
        Func<CancellationToken, Task<T>> step,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                T result = await TellAsync(name, step, cancellationToken);
                FailedStep = null;
                return result;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The inner one of two nested steps is the one that failed.
                FailedStep ??= name;
                FailureAnswer answer =
                    await failures.AnswerAsync(FailedStep, e, RetryChoice.Plain, cancellationToken);
                if (answer != FailureAnswer.Retry)
                {
                    throw;
                }

                FailedStep = null;
            }
            catch (Exception)
            {
                FailedStep ??= name;
                throw;
            }
        }
    }

    private async Task<T> TellAsync<T>(
        string name,
        Func<CancellationToken, Task<T>> step,
        CancellationToken cancellationToken)
    {
        long start = run.Time.GetTimestamp();
        run.Publish(now => new StepStarted(now, build, name));
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
            run.Publish(now => new StepFinished(now, build, name, duration, error));
        }
    }
}
