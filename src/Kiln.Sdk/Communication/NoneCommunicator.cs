namespace Kiln.Sdk.Communication;

/// <summary>
/// <c>communicator = "none"</c>: every command succeeds at once without effect, every transfer fails.
/// </summary>
public sealed class NoneCommunicator : ICommunicator
{
    public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
        throw NotImplemented("Upload");

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        throw NotImplemented("UploadDir");

    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
        throw NotImplemented("Download");

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        throw NotImplemented("DownloadDir");

    private static CommunicatorException NotImplemented(string operation) =>
        new(CommunicatorFailure.NotImplemented, $"{operation} is not implemented when communicator = 'none'");
}
