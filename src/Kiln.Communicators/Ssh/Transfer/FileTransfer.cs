using Kiln.Communicators.Ssh.Transfer.Folders;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// The transfers of an <see cref="ICommunicator"/> over channels of ssh, one per connection. Calls may come at the same
/// time.
/// </summary>
internal sealed class FileTransfer(ChannelOpener open, TransferSettings settings, IUi ui)
{
    private readonly SentFolders _sent = new();

    /// <inheritdoc cref="ICommunicator.UploadAsync"/>
    public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
        RunAsync(
            path,
            async tools =>
            {
                await using SizedContent sized =
                    await SizedContent.FromAsync(content, settings.TemporaryFolder, tools.Watch);
                tools.Watch.Expect(sized.Size);
                await tools.Plain.UploadAsync(path, sized, mode);
            },
            cancellationToken);

    /// <inheritdoc cref="ICommunicator.UploadDirectoryAsync"/>
    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        RunAsync(
            localDirectory,
            tools => new FolderUpload(path, localDirectory, tools, _sent, ui).RunAsync(),
            cancellationToken);

    /// <inheritdoc cref="ICommunicator.DownloadAsync"/>
    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
        RunAsync(path, tools => tools.Plain.DownloadAsync(path, destination), cancellationToken);

    /// <inheritdoc cref="ICommunicator.DownloadDirectoryAsync"/>
    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        RunAsync(path, tools => new FolderDownload(tools, ui).RunAsync(path, localDirectory), cancellationToken);

    private async Task RunAsync(string subject, Func<TransferTools, Task> transfer, CancellationToken cancellationToken)
    {
        using TransferWatch watch = new(settings, ui, subject, cancellationToken);
        await watch.RunAsync(() => transfer(new TransferTools(open, settings, watch)));
    }
}
