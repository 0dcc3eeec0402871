using Kiln.Platform.Processes;
using Kiln.Sdk.Communication;

namespace TarPlugin;

/// <summary>
/// A folder in place of a machine: commands run on this machine with the folder as the current one, and relative paths
/// begin there.
/// </summary>
public sealed class FolderCommunicator(string folder) : ICommunicator
{
    public async Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        ProcessSpec shell = new("/bin/sh", ["-c", command.Command])
        {
            WorkingDirectory = folder,
            Input = command.Input,
            OnOutputLine = command.OnOutputLine,
            OnErrorLine = command.OnErrorLine,
            OutputStream = command.OutputStream,
            ErrorStream = command.ErrorStream,
        };
        try
        {
            return await ChildProcess.RunAsync(shell, cancellationToken);
        }
        catch (ProcessStartException e)
        {
            throw new CommunicatorException(CommunicatorFailure.Start, e.Message, e);
        }
    }

    public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
        TransferAsync(path, async file =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using FileStream written = File.Create(file);
            await content.CopyToAsync(written, cancellationToken);
            if (mode is { } bits && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(written.SafeFileHandle, bits);
            }
        });

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        TransferAsync(path, place => CopyFolder(localDirectory, place));

    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
        TransferAsync(path, async file =>
        {
            await using FileStream read = File.OpenRead(file);
            await read.CopyToAsync(destination, cancellationToken);
        });

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        TransferAsync(path, place => CopyFolder(place, localDirectory));

    /// <summary>With a slash at its end, what is in the folder is copied; without one, the folder itself.</summary>
    private static Task CopyFolder(string from, string to)
    {
        FileTree.Copy(from, from.EndsWith('/') ? to : Path.Combine(to, Path.GetFileName(from)));
        return Task.CompletedTask;
    }

    private async Task TransferAsync(string path, Func<string, Task> move)
    {
        try
        {
            await move(Path.Combine(folder, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommunicatorException(CommunicatorFailure.Transfer, e.Message, e);
        }
    }
}
