using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>Removes a recorded file, and never a folder or what a link points to.</summary>
internal sealed class FileReaper : IReaper
{
    public string Kind => "file";

    public Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        string path = RecordedPath.Of(resource);
        if (Directory.Exists(path) && new FileInfo(path).LinkTarget is null)
        {
            throw new IOException($"'{path}' is a folder now; remove it yourself if it is not needed");
        }

        if (File.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            RecordedPath.RefuseLink(new FileInfo(path));
            File.Delete(path);
        }

        return Task.CompletedTask;
    }
}
