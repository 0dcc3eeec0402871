using System.Collections.Immutable;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>Sends entries of a folder, many files at a time.</summary>
internal sealed class SftpTree(SftpClient client, TransferWatch watch)
{
    private const int FilesAtATime = 32;
    private const UnixFileMode OwnerMode = (UnixFileMode)0b111_000_000;

    public async Task SendAsync(string path, ImmutableArray<LocalEntry> entries)
    {
        string folder = path.EndsWith('/') ? path : path + "/";
        ImmutableArray<LocalEntry> folders = [.. entries.Where(static entry => entry.IsDirectory)];
        foreach (LocalEntry entry in folders)
        {
            await MakeFolderAsync(folder + entry.Name, entry.Mode | OwnerMode);
        }

        ParallelOptions options = new() { MaxDegreeOfParallelism = FilesAtATime, CancellationToken = watch.Token };
        await Parallel.ForEachAsync(
            entries.Where(static entry => !entry.IsDirectory),
            options,
            async (entry, _) => await SendFileAsync(folder + entry.Name, entry));

        foreach (LocalEntry entry in folders.Reverse())
        {
            SftpPlace place = new(client, folder + entry.Name);
            await place.ExplainAsync(client.SetModeAsync(folder + entry.Name, entry.Mode));
        }
    }

    private async Task MakeFolderAsync(string path, UnixFileMode mode)
    {
        SftpPlace place = new(client, path);
        try
        {
            await client.MakeFolderAsync(path, mode);
        }
        catch (SftpException e) when (e.Code is not null)
        {
            if (!await place.IsFolderAsync())
            {
                await place.ExplainAsync(Task.FromException(e));
            }
        }
    }

    private async Task SendFileAsync(string path, LocalEntry entry)
    {
        using LocalFile file = entry.Open();
        await using LocalFileStream content = new(file);
        await new SftpUpload(client, watch).SendAsync(path, content, entry.State.Size, entry.Mode);
    }
}
