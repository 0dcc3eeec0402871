using System.Collections.Immutable;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>Copies through the machine's sftp server. Paths are taken as they are, without a shell.</summary>
internal sealed class SftpTransfer(ChannelOpener open, TransferWatch watch) : IPlainTransfer
{
    public Task UploadAsync(string path, SizedContent content, UnixFileMode? mode) => RunAsync(
        client => new SftpUpload(client, watch).SendAsync(path, content.Content, content.Size, mode));

    public Task UploadTreeAsync(string path, ImmutableArray<LocalEntry> entries) => RunAsync(
        client => new SftpTree(client, watch).SendAsync(path, entries));

    public Task DownloadAsync(string path, Stream destination) => RunAsync(
        client => new SftpDownload(client, watch).ReceiveAsync(path, destination));

    private async Task RunAsync(Func<SftpClient, Task> transfer)
    {
        try
        {
            await using SftpClient client = await SftpClient.StartAsync(open, watch);
            await transfer(client);
        }
        catch (SftpException e)
        {
            throw new CommunicatorException(CommunicatorFailure.Transfer, e.Message, e);
        }
    }
}
