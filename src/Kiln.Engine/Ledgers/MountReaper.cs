using Kiln.Platform.Files;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>Unmounts what is mounted at exactly the recorded folder; the folder stays.</summary>
internal sealed class MountReaper : IReaper
{
    public string Kind => "mount";

    public bool EndsWithTheMachine => true;

    public Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        string path = RecordedPath.Of(resource);
        if (MountTable.AtOrBelow(path).Contains(path, StringComparer.Ordinal))
        {
            MountPoint.Unmount(path);
        }

        return Task.CompletedTask;
    }
}
