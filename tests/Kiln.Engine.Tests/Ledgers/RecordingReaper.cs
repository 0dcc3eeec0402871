using Kiln.Sdk.Resources;

namespace Kiln.Engine.Tests.Ledgers;

internal sealed class RecordingReaper : IReaper
{
    public string Kind => "thing";

    public List<string> Reaped { get; } = [];

    public HashSet<string> Stuck { get; } = [];

    public Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        Reaped.Add(resource.Name);
        return Stuck.Contains(resource.Name) ? throw new IOException("it is stuck") : Task.CompletedTask;
    }
}
