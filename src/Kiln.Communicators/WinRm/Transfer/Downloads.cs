using System.IO.Pipelines;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>Fetches files from the machine: a script writes them, packed, to its output.</summary>
internal sealed class Downloads(MachineScript scripts)
{
    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
        FetchAsync(path, TransferScripts.DownloadFile(path), destination, cancellationToken);

    public async Task DownloadDirectoryAsync(string path, string folder, CancellationToken cancellationToken)
    {
        string source = WindowsPath.FolderSource(path);
        Pipe pipe = new();
        Task fetching = FetchTreeAsync(pipe.Writer, source, cancellationToken);
        try
        {
            await using Stream tree = pipe.Reader.AsStream(leaveOpen: true);
            await TreeFormat.ReadAsync(tree, folder, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Failure(path, e.Message, e);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await fetching;
        }
    }

    private static CommunicatorException Failure(string path, string reason, Exception? cause = null) =>
        new(CommunicatorFailure.Transfer, $"'{path}' cannot be downloaded: {reason}", cause);

    /// <summary>A failure reaches the reader of the tree.</summary>
    private async Task FetchTreeAsync(PipeWriter writer, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = writer.AsStream(leaveOpen: true);
            await FetchAsync(path, TransferScripts.DownloadTree(path), stream, cancellationToken);
            await writer.CompleteAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await writer.CompleteAsync(e);
        }
    }

    private async Task FetchAsync(
        string path, string script, Stream destination, CancellationToken cancellationToken)
    {
        await using PackedOutput output = new(destination);
        try
        {
            (int code, string error) = await scripts.RunAsync(script, null, output, cancellationToken);
            if (code != 0)
            {
                throw Failure(path, error.Length == 0 ? $"PowerShell ended with exit code {code}" : error);
            }

            output.CheckComplete();
        }
        catch (InvalidDataException e)
        {
            throw Failure(path, e.Message, e);
        }
    }
}
