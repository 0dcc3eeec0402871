using Kiln.Sdk.Components;

namespace Kiln.Remote.Tests.Components;

/// <summary>Holds something, and says which one works by failing.</summary>
internal sealed class HeldProvisioner(string name, List<string> released) : IProvisioner, IAsyncDisposable
{
    public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken) =>
        throw new BuildFailedException($"{name} works");

    public ValueTask DisposeAsync()
    {
        released.Add(name);
        return ValueTask.CompletedTask;
    }
}
