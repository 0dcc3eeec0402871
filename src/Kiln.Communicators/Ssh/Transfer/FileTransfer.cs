using Kiln.Communicators.Ssh.Transfer.Scp;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// The transfers of an <see cref="ICommunicator"/> over channels of ssh, one per connection. Calls may come at the same
/// time.
/// </summary>
internal sealed class FileTransfer(ChannelOpener open, TransferSettings settings, IUi ui)
{
    /// <summary>Compat: Packer's for content that tells none.</summary>
    private const UnixFileMode DefaultMode = (UnixFileMode)0b110_100_100;

    /// <inheritdoc cref="ICommunicator.UploadAsync"/>
    public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
        RunAsync(
            path,
            async watch =>
            {
                await using SizedContent sized = await SizedContent.FromAsync(content, settings.TemporaryFolder, watch);
                watch.Expect(sized.Size);
                await new ScpTransfer(open, watch).UploadAsync(path, sized, mode ?? DefaultMode);
            },
            cancellationToken);

    /// <inheritdoc cref="ICommunicator.UploadDirectoryAsync"/>
    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        RunAsync(
            localDirectory,
            watch => new ScpTransfer(open, watch).UploadTreeAsync(
                RemotePath.Expanded(path), LocalTree.Read(localDirectory, watch.Token)),
            cancellationToken);

    /// <inheritdoc cref="ICommunicator.DownloadAsync"/>
    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) => RunAsync(
        path, watch => new ScpTransfer(open, watch).DownloadAsync(path, destination), cancellationToken);

    /// <inheritdoc cref="ICommunicator.DownloadDirectoryAsync"/>
    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) => RunAsync(
        path, watch => new ScpTransfer(open, watch).DownloadTreeAsync(path, new(localDirectory)), cancellationToken);

    private async Task RunAsync(string subject, Func<TransferWatch, Task> transfer, CancellationToken cancellationToken)
    {
        using TransferWatch watch = new(settings, ui, subject, cancellationToken);
        await watch.RunAsync(() => transfer(watch));
    }
}
