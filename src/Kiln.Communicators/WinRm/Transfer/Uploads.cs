using System.Collections.Immutable;
using System.IO.Pipelines;
using Kiln.Platform.Files;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>
/// Brings files to the machine: as one packed stream into the input of a script, and in pieces by commands where the
/// machine does not take that.
/// </summary>
/// <param name="scripts">Runs them.</param>
/// <param name="temporary">For content that cannot be read twice.</param>
internal sealed class Uploads(MachineScript scripts, string temporary)
{
    private volatile bool _inPieces;

    public async Task UploadAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        string target = WindowsPath.FileTarget(path, content);
        if (content.CanSeek)
        {
            await UploadFileAsync(target, content, cancellationToken);
            return;
        }

        Directory.CreateDirectory(temporary);
        using NamelessFile copy = NamelessFile.Create(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await content.CopyToAsync(copy.Content, cancellationToken);
        copy.Content.Position = 0;
        await UploadFileAsync(target, copy.Content, cancellationToken);
    }

    public async Task UploadDirectoryAsync(string path, string folder, CancellationToken cancellationToken)
    {
        ImmutableArray<TreeEntry> entries = LocalTree.Read(folder, WindowsPath.FolderPrefix(folder));
        if (!_inPieces && await StreamAsync(
            path,
            TransferScripts.UploadTree(path),
            (stream, token) => TreeFormat.WriteAsync(stream, entries, token),
            cancellationToken))
        {
            return;
        }

        // Compat: as Packer does it; folders without files are not made.
        foreach (TreeEntry entry in entries.Where(static entry => !entry.IsFolder))
        {
            await using FileStream content = new(entry.LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read);
            await UploadFileAsync(WindowsPath.Combine(path, entry.Path), content, cancellationToken);
        }
    }

    private static CommunicatorException Failure(string path, string error) => new(
        CommunicatorFailure.Transfer,
        $"Error restoring file to '{path}': restore operation returned code=1: "
        + $"{(error.Length == 0 ? "no reason was given" : error)}");

    private async Task UploadFileAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        long start = content.Position;
        if (!_inPieces && await StreamAsync(
            path,
            TransferScripts.UploadFile(path),
            content.CopyToAsync,
            cancellationToken))
        {
            return;
        }

        content.Position = start;
        string name = await new PieceUpload(scripts.Client).SendAsync(path, content, cancellationToken);
        (bool isDone, int code, string error) =
            await scripts.UploadAsync(TransferScripts.Restore(name, path), null, cancellationToken);
        if (!isDone)
        {
            throw Failure(path, error.Length == 0 ? $"PowerShell ended with exit code {code}" : error);
        }
    }

    /// <returns>False when the machine does not take streams.</returns>
    private async Task<bool> StreamAsync(
        string path,
        string script,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Pipe content = new();
        Pipe lines = new();
        Task writing = FillAsync(content.Writer, write, ended.Token);
        Task packing = FillAsync(
            lines.Writer,
            (stream, token) => PackedLines.WriteAsync(content.Reader.AsStream(leaveOpen: true), stream, token),
            ended.Token);
        try
        {
            (bool isDone, int code, string error) =
                await scripts.UploadAsync(script, lines.Reader.AsStream(leaveOpen: true), cancellationToken);
            if (code == TransferScripts.Failed)
            {
                throw Failure(path, error);
            }

            if (!isDone)
            {
                _inPieces = true;
                scripts.Ui.Log(
                    $"winrm: the machine does not take a stream (exit code {code}: {error}); "
                    + "files go in pieces, which is slow");
            }

            return isDone;
        }
        finally
        {
            await ended.CancelAsync();
            await content.Reader.CompleteAsync();
            await lines.Reader.CompleteAsync();
            await Task.WhenAll(writing, packing);
        }
    }

    /// <summary>A failure to read the content becomes one of who reads the pipe.</summary>
    private static async Task FillAsync(
        PipeWriter writer,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = writer.AsStream(leaveOpen: true);
            await write(stream, cancellationToken);
            await writer.CompleteAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await writer.CompleteAsync(e);
        }
    }
}
