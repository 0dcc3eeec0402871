using Kiln.Communicators.Ssh.Transfer.Tar;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.Ssh.Transfer.Folders;

/// <summary>
/// Fetches folders and files from the machine, as one stream where it has a <c>tar</c>.
/// </summary>
internal sealed class FolderDownload(TransferTools tools, IUi ui)
{
    /// <param name="path">The shell of the machine expands the patterns in it.</param>
    /// <param name="localDirectory">Is made when it is missing.</param>
    public async Task RunAsync(string path, string localDirectory)
    {
        ReceivedTree tree = new(localDirectory);
        if (!await new TarDownload(tools, ui).TryReceiveAsync(path, tree))
        {
            // Compat: Packer fetches folders with scp whatever the transfer method is.
            await tools.Scp.DownloadTreeAsync(path, tree);
        }

        tree.Complete();
    }
}
