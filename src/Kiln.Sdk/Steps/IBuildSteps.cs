namespace Kiln.Sdk.Steps;

/// <summary>
/// Runs the parts of a builder one after another. Between them a user of <c>-debug</c> can look around, and with
/// <c>-on-error=ask</c> a step that failed can be run again.
/// </summary>
public interface IBuildSteps
{
    /// <summary>Runs one step. It pushes its undo actions onto the clean-up scope before it makes something.</summary>
    /// <param name="name">
    /// Shown to users: <c>StepConnect</c>. The undo actions pushed in the meantime belong to it.
    /// </param>
    /// <param name="step">
    /// May be called again after a failure, without any clean-up in between; so it bears that things are there already.
    /// </param>
    /// <param name="cancellationToken">Ends the step; checked before it starts.</param>
    Task<T> RunAsync<T>(string name, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken);
}

public static class BuildStepsExtensions
{
    /// <inheritdoc cref="IBuildSteps.RunAsync{T}"/>
    public static Task RunAsync(
        this IBuildSteps steps,
        string name,
        Func<CancellationToken, Task> step,
        CancellationToken cancellationToken) => steps.RunAsync(
            name,
            async token =>
            {
                await step(token);
                return true;
            },
            cancellationToken);
}
