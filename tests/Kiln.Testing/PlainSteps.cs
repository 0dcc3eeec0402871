using Kiln.Sdk.Steps;

namespace Kiln.Testing;

/// <summary>Runs each step once.</summary>
public sealed class PlainSteps : IBuildSteps
{
    public Task<T> RunAsync<T>(string name, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken) =>
        step(cancellationToken);
}
