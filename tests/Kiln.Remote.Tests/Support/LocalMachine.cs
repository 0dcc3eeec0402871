using Kiln.Platform.Processes;
using Kiln.Sdk.Communication;

namespace Kiln.Remote.Tests.Support;

/// <summary>
/// This machine: runs commands through /bin/sh in a folder and keeps what uploads say of their files.
/// </summary>
internal sealed class LocalMachine(string folder) : ICommunicator
{
    private int _begun;
    private int _ended;

    public UnixFileMode? LastMode { get; private set; }

    public int Begun => Volatile.Read(ref _begun);

    /// <summary>Commands that do not run any more, however they ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public async Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        try
        {
            return await ChildProcess.RunAsync(
                new ProcessSpec("/bin/sh", ["-c", command.Command])
                {
                    WorkingDirectory = folder,
                    OnOutputLine = command.OnOutputLine,
                    OnErrorLine = command.OnErrorLine,
                    OutputStream = command.OutputStream,
                    ErrorStream = command.ErrorStream,
                    Input = command.Input,
                },
                cancellationToken);
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }
    }

    public async Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        await using FileStream file = new(Path.Combine(folder, path), FileMode.Create, FileAccess.Write);
        await content.CopyToAsync(file, cancellationToken);
        LastMode = mode;
    }

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        CopyAsync(localDirectory, Path.Combine(folder, path), cancellationToken);

    public async Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(Path.Combine(folder, path));
        await file.CopyToAsync(destination, cancellationToken);
    }

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        CopyAsync(Path.Combine(folder, path), localDirectory, cancellationToken);

    private static async Task CopyAsync(string source, string target, CancellationToken cancellationToken)
    {
        string from = source.EndsWith('/') ? source + "." : source;
        CapturedOutput copied = await ChildProcess.CaptureAsync(new("cp", ["-R", from, target]), cancellationToken);
        if (copied.ExitCode != 0)
        {
            throw new CommunicatorException(CommunicatorFailure.Transfer, copied.Error);
        }
    }
}
