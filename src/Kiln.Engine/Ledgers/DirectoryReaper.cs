using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>
/// Removes a recorded folder with what is in it. Links in it are removed, not followed; a file system that is still
/// mounted in it makes it refuse, because that one's files are somebody else's.
/// </summary>
internal sealed class DirectoryReaper : IReaper
{
    public string Kind => "directory";

    public Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        string path = RecordedPath.Of(resource);
        DirectoryInfo folder = new(path);
        if (!folder.Exists && folder.LinkTarget is null)
        {
            return File.Exists(path)
                ? throw new IOException($"'{path}' is a file now; remove it yourself if it is not needed")
                : Task.CompletedTask;
        }

        RecordedPath.RefuseLink(folder);
        if (MountTable.AtOrBelow(path) is [.., string mounted])
        {
            throw new IOException($"a file system is mounted at '{mounted}'; unmount it first");
        }

        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
