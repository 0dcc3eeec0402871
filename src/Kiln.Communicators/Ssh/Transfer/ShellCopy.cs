using System.Buffers;
using System.IO.Pipelines;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// Copies single files with nothing but the shell of the machine, for those that have no scp. Packer gives up there.
/// </summary>
internal sealed class ShellCopy(ChannelOpener open, TransferWatch watch)
{
    private const int BufferBytes = 256 * 1024;

    private const string UploadScript =
        "f=$1/$2; if [ -e \"$f\" ]; then exec cat > \"$f\"; fi; "
        + "m=$(printf %o $((0$3 & ~0$(umask)))); cat > \"$f\" && chmod \"$m\" \"$f\"";

    private const string DownloadScript =
        "if [ -d \"$1\" ]; then echo 'remote file is directory' >&2; exit 1; fi; exec cat < \"$1\"";

    /// <returns>False when the machine has no such shell either; nothing of the content was read then.</returns>
    public async Task<bool> TryUploadAsync(string folder, string name, SizedContent content, UnixFileMode mode)
    {
        string octal = Convert.ToString((int)(mode & LocalTree.Permissions), 8);
        string arguments = $"{RemotePath.Expanded(folder)} {RemotePath.Literal(name)} {octal}";
        await using RemotePeer peer = await RemotePeer.StartAsync(
            open, new SshExecution(GuestShell.CommandOf($"echo; {UploadScript}", arguments)), watch);
        if (!await HasBegunAsync(peer))
        {
            return false;
        }

        await SendAsync(peer, content, name);
        await peer.EndInputAsync();
        await CheckEndAsync(peer);
        return true;
    }

    public async Task DownloadAsync(string path, Stream destination)
    {
        await using RemotePeer peer = await RemotePeer.StartAsync(
            open, new SshExecution(GuestShell.CommandOf(DownloadScript, RemotePath.Expanded(path))), watch);
        while (await peer.ReadAsync() is { } result && !(result.IsCompleted && result.Buffer.IsEmpty))
        {
            foreach (ReadOnlyMemory<byte> part in result.Buffer)
            {
                await destination.WriteAsync(part, watch.Token);
            }

            watch.Moved(result.Buffer.Length);
            peer.Output.AdvanceTo(result.Buffer.End);
        }

        await CheckEndAsync(peer);
    }

    /// <summary>The first thing that the script does is to print a line.</summary>
    private static async Task<bool> HasBegunAsync(RemotePeer peer)
    {
        ReadResult result = await peer.ReadAsync();
        bool hasBegun = !result.Buffer.IsEmpty;
        peer.Output.AdvanceTo(result.Buffer.End);
        return hasBegun;
    }

    private static async Task CheckEndAsync(RemotePeer peer)
    {
        PeerEnd end = await peer.EndAsync();
        if (end.ExitCode != 0)
        {
            throw end.Failure("failed", null);
        }
    }

    private async Task SendAsync(RemotePeer peer, SizedContent content, string name)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long rest = content.Size; rest > 0;)
            {
                int read = await content.Content.ReadAsync(
                    buffer.AsMemory(0, (int)Math.Min(rest, BufferBytes)), watch.Token);
                if (read == 0)
                {
                    throw LocalTree.BecameSmaller(name);
                }

                await peer.WriteAsync(buffer.AsMemory(0, read));
                watch.Moved(read);
                rest -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
