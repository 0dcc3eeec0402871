using System.Collections.Immutable;
using System.IO.Pipelines;

namespace Kiln.Communicators.Ssh.Transfer.Tar;

/// <summary>
/// Sends entries as one stream to the machine's <c>tar</c>: no answer is waited for between two files.
/// </summary>
internal sealed class TarUpload(ChannelOpener open, TransferWatch watch)
{
    /// <summary>
    /// Makes the folder when a mode is given for it, and unpacks there: without owners and times of the tar, with its
    /// modes as they are (-p), for which some need the mask of 0.
    /// </summary>
    private const string Script =
        "if [ -n \"$2\" ]; then mkdir -- \"$1\" || exit 1; fi; cd -- \"$1\" || exit 1; umask 0; "
        + "tar xpmof - || exit; [ -z \"$2\" ] || chmod \"$2\" .";

    private static readonly PipeOptions Ahead = new(
        pauseWriterThreshold: 4 * 1024 * 1024,
        resumeWriterThreshold: 2 * 1024 * 1024,
        minimumSegmentSize: 256 * 1024,
        useSynchronizationContext: false);

    /// <param name="folder">Quoted for the machine's shell.</param>
    /// <param name="newMode">The folder is made and gets this mode; null when it is there.</param>
    /// <param name="mask">Of the user on the machine.</param>
    public async Task SendAsync(
        string folder,
        UnixFileMode? newMode,
        ImmutableArray<LocalEntry> entries,
        UnixFileMode mask)
    {
        string mode = newMode is { } bits ? Convert.ToString((int)bits, 8) : "''";
        await using RemotePeer peer = await RemotePeer.StartAsync(
            open, new SshExecution(GuestShell.CommandOf(Script, $"{folder} {mode}")), watch);
        Task<PeerEnd> ending = peer.EndAsync();
        Task sending = PackAndSendAsync(peer, entries, mask);
        if (await Task.WhenAny(sending, ending) == ending && !ending.IsCompletedSuccessfully)
        {
            // It may not read any more, then the sending would never end.
            await peer.DisposeAsync();
            await Task.WhenAny(sending);
            await ending;
        }

        await sending;
        PeerEnd end = await ending;
        if (end.ExitCode != 0)
        {
            throw end.Failure("could not unpack what was sent", null);
        }
    }

    private async Task PackAndSendAsync(RemotePeer peer, ImmutableArray<LocalEntry> entries, UnixFileMode mask)
    {
        Pipe pipe = new(Ahead);
        Task sending = SendAsync(pipe.Reader, peer);
        await PackAsync(pipe.Writer, entries, mask);
        await sending;
        await peer.EndInputAsync();
    }

    /// <summary>A failure here reaches whoever reads from the pipe.</summary>
    private async Task PackAsync(PipeWriter writer, ImmutableArray<LocalEntry> entries, UnixFileMode mask)
    {
        try
        {
            await new TarStream(writer, watch).WriteAsync(entries, mask);
            await writer.CompleteAsync();
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e);
        }
    }

    private async Task SendAsync(PipeReader reader, RemotePeer peer)
    {
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync(watch.Token);
                foreach (ReadOnlyMemory<byte> part in result.Buffer)
                {
                    await peer.WriteAsync(part);
                }

                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }
}
