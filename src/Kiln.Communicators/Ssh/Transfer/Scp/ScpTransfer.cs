using System.Collections.Immutable;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Scp;

/// <summary>Copies with the program <c>scp</c> of the machine.</summary>
internal sealed class ScpTransfer(ChannelOpener open, TransferWatch watch) : IPlainTransfer
{
    /// <summary>Compat: Packer's for content that tells none.</summary>
    private const UnixFileMode DefaultMode = (UnixFileMode)0b110_100_100;

    /// <summary>
    /// Compat: the target is the folder and not the file, as Packer asks for it. A folder that is missing becomes a
    /// file of its name therefore.
    /// </summary>
    public async Task UploadAsync(string path, SizedContent content, UnixFileMode? mode)
    {
        (string folder, string name) = RemotePath.Split(path);
        bool fits = !name.Contains('\n', StringComparison.Ordinal);
        await using ScpChannel channel = await StartAsync($"scp -t {RemotePath.Expanded(fits ? folder : path)}");
        ScpUpload upload = new(channel, watch);
        try
        {
            await upload.BeginAsync();
        }
        catch (CommunicatorException) when (channel.IsMissing)
        {
            if (await new ShellCopy(open, watch).TryUploadAsync(folder, name, content, mode ?? DefaultMode))
            {
                return;
            }

            throw;
        }

        await upload.SendFileAsync(mode ?? DefaultMode, content.Size, fits ? name : "file", content.Content);
        await upload.EndAsync();
    }

    public async Task UploadTreeAsync(string path, ImmutableArray<LocalEntry> entries)
    {
        await using ScpChannel channel = await StartAsync($"scp -rt {RemotePath.Expanded(path)}");
        ScpUpload upload = new(channel, watch);
        await upload.BeginAsync();
        await new ScpTree(upload, watch).SendAsync(entries);
        await upload.EndAsync();
    }

    public async Task DownloadAsync(string path, Stream destination)
    {
        await using ScpChannel channel = await StartAsync($"scp -f {RemotePath.Expanded(path)}");
        ScpDownload download = new(channel, watch);
        await download.BeginAsync();
        if (await FirstAsync(channel, download) is not { } file)
        {
            await new ShellCopy(open, watch).DownloadAsync(path, destination);
            return;
        }

        if (file.Kind != ScpMessageKind.File)
        {
            throw new CommunicatorException(CommunicatorFailure.Transfer, "remote file is directory");
        }

        watch.Expect(file.Size);
        await download.ReceiveAsync(file, destination);
    }

    public async Task DownloadTreeAsync(string path, ReceivedTree tree)
    {
        await using ScpChannel channel = await StartAsync($"scp -rf {RemotePath.Expanded(path)}");
        ScpDownload download = new(channel, watch);
        await download.BeginAsync();
        Stack<string> folders = new();
        while (await download.NextAsync() is { } message)
        {
            switch (message.Kind)
            {
                case ScpMessageKind.Directory:
                    folders.Push(tree.AddFolder(Below(folders, message.Text), message.Mode));
                    break;
                case ScpMessageKind.EndOfDirectory:
                    if (!folders.TryPop(out _))
                    {
                        throw new CommunicatorException(
                            CommunicatorFailure.Transfer,
                            "The scp of the machine ended a folder that it had not begun.");
                    }

                    break;
                default:
                    await using (Stream file = tree.CreateFile(Below(folders, message.Text), message.Mode))
                    {
                        await download.ReceiveAsync(message, file);
                    }

                    break;
            }
        }
    }

    /// <returns>Null when the machine has no scp.</returns>
    private static async Task<ScpMessage?> FirstAsync(ScpChannel channel, ScpDownload download)
    {
        try
        {
            return await download.NextAsync() ?? throw await channel.EndedEarlyAsync();
        }
        catch (CommunicatorException) when (channel.IsMissing)
        {
            return null;
        }
    }

    private static string Below(Stack<string> folders, string name) =>
        folders.TryPeek(out string? folder) ? $"{folder}/{name}" : name;

    private async Task<ScpChannel> StartAsync(string command) =>
        new(await RemotePeer.StartAsync(open, new SshExecution(command), watch));
}
