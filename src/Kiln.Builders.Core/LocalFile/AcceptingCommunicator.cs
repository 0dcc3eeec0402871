using Kiln.Sdk.Communication;

namespace Kiln.Builders.Core.LocalFile;

/// <summary>
/// There is no machine: every command and every transfer succeeds without effect, so that all provisioners run.
/// </summary>
internal sealed class AcceptingCommunicator : ICommunicator
{
    public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
        content.CopyToAsync(Stream.Null, cancellationToken);

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
