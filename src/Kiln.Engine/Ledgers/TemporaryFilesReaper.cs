using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>Removes the files directly in a recorded folder that have the run's number in their names.</summary>
internal sealed class TemporaryFilesReaper : IReaper
{
    public string Kind => "temporary-files";

    public Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = new(RecordedPath.Of(resource));
        string? number = resource.Details.GetValueOrDefault(LedgerResource.NumberDetail);
        if (number is null || !TemporaryNames.IsNumber(number))
        {
            throw new IOException($"the ledger names no number of temporary files ('{number}')");
        }

        foreach (FileInfo file in folder.Exists ? folder.EnumerateFiles($"*{number}*") : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            RecordedPath.RefuseLink(file);
            file.Delete();
        }

        return Task.CompletedTask;
    }
}
