using Kiln.Platform.Processes;
using Kiln.Sdk.Communication;

namespace Kiln.Components.Tests.Support;

/// <summary>
/// A real machine in small: runs commands through /bin/sh and copies files below a folder of the test.
/// </summary>
internal sealed class ShellCommunicator(string root) : ICommunicator
{
    public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken) => ChildProcess.RunAsync(
        new ProcessSpec("/bin/sh", ["-c", command.Command])
        {
            WorkingDirectory = root,
            OnOutputLine = command.OnOutputLine,
            OnErrorLine = command.OnErrorLine,
            OutputStream = command.OutputStream,
            ErrorStream = command.ErrorStream,
            Input = command.Input,
        },
        cancellationToken);

    public async Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        await using FileStream file = new(path, FileMode.Create, FileAccess.Write);
        await content.CopyToAsync(file, cancellationToken);
        if (mode is { } bits)
        {
            File.SetUnixFileMode(path, bits);
        }
    }

    public async Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        string source = localDirectory.EndsWith('/') ? localDirectory + "." : localDirectory;
        Assert.Equal(0, await ChildProcess.RunAsync(new ProcessSpec("cp", ["-R", source, path]), cancellationToken));
    }

    public async Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        await file.CopyToAsync(destination, cancellationToken);
    }

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        UploadDirectoryAsync(localDirectory, path, cancellationToken);
}
