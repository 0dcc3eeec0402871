using System.Buffers;
using System.Formats.Tar;
using System.IO.Pipelines;
using Kiln.Platform.Files;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.Ssh.Transfer.Tar;

/// <summary>Receives folders and files as one stream from the machine's <c>tar</c>.</summary>
internal sealed class TarDownload(TransferTools tools, IUi ui)
{
    private const int CopyBytes = 256 * 1024;

    /// <summary>
    /// For each argument the folder that it lies in and its name there, so that only the name is in the tar. Links are
    /// followed (-h), as scp does. The first word of the output tells that what follows comes from a tar.
    /// </summary>
    private const string Script =
        "command -v tar >/dev/null 2>&1 || exit 127; l=; n=$#; for p do p=${p%\"${p##*[!/]}\"}; "
        + "if [ ! -e \"${p:-/}\" ]; then printf 'kiln\\n'; "
        + "printf '%s: No such file or directory\\n' \"$p\" >&2; exit 1; fi; "
        + "case $p in */*) d=${p%/*}; b=${p##*/};; *) d=.; b=$p;; esac; "
        + "case $d in /*) ;; '') d=/;; *) d=$PWD/$d;; esac; "
        + "if [ \"$d\" = \"$l\" ]; then set -- \"$@\" \"./$b\"; else l=$d; set -- \"$@\" -C \"$d\" \"./$b\"; fi; done; "
        + "shift \"$n\"; printf 'kiln\\n'; export TAR_OPTIONS=\"$TAR_OPTIONS --blocking-factor=64\"; "
        + "exec tar chf - \"$@\"";

    /// <summary>GNU tar's word also for a link that leads nowhere.</summary>
    private const string FileIsGone = "File removed before we read it";

    private static readonly string[] HarmlessNotes = ["file changed as we read it", "socket ignored"];

    /// <returns>False when the machine has no tar, and nothing was received.</returns>
    public async Task<bool> TryReceiveAsync(string path, ReceivedTree tree)
    {
        string command = GuestShell.CommandOf(Script, RemotePath.Expanded(path));
        await using RemotePeer peer = await RemotePeer.StartAsync(tools.Open, new SshExecution(command), tools.Watch);
        if (!await HasBegunAsync(peer))
        {
            PeerEnd end = await peer.EndAsync();
            return end.ExitCode is null ? throw end.Failure("was cut off", null) : false;
        }

        try
        {
            await UnpackAsync(peer, tree);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or FormatException)
        {
            throw await peer.FailureAsync("sent something that is not a whole tar", e);
        }

        await CheckEndAsync(peer);
        return true;
    }

    private static async Task<bool> HasBegunAsync(RemotePeer peer)
    {
        while (true)
        {
            ReadResult result = await peer.ReadAsync();
            if (result.Buffer.Length >= 5)
            {
                bool hasBegun = "kiln\n"u8.SequenceEqual(result.Buffer.Slice(0, 5).ToArray());
                peer.Output.AdvanceTo(result.Buffer.GetPosition(5));
                return hasBegun;
            }

            peer.Output.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                return false;
            }
        }
    }

    private static string NameOf(string name) =>
        (name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name).TrimEnd('/');

    private static CommunicatorException NeitherFileNorFolder(string name) => new(
        CommunicatorFailure.Transfer,
        $"{name} is neither a file nor a folder on the machine, so it cannot be fetched.");

    private async Task UnpackAsync(RemotePeer peer, ReceivedTree tree)
    {
        await using PeerStream stream = new(peer);
        await using TarReader reader = new(stream, leaveOpen: true);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            while (await reader.GetNextEntryAsync(copyData: false, tools.Watch.Token) is { } entry)
            {
                await UnpackAsync(entry, tree, buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task UnpackAsync(TarEntry entry, ReceivedTree tree, byte[] buffer)
    {
        string name = NameOf(entry.Name);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory when name is "" or ".":
                break;
            case TarEntryType.Directory:
                tree.AddFolder(name, entry.Mode);
                break;
            case TarEntryType.HardLink:
                tree.CopyFile(name, NameOf(entry.LinkName));
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                await CopyAsync(entry, tree, name, buffer);
                break;
            default:
                throw NeitherFileNorFolder(name);
        }
    }

    private async Task CopyAsync(TarEntry entry, ReceivedTree tree, string name, byte[] buffer)
    {
        await using FileStream file = tree.CreateFile(name, entry.Mode);
        if (entry.DataStream is not { } content)
        {
            return;
        }

        int read;
        while ((read = await content.ReadAsync(buffer, tools.Watch.Token)) > 0)
        {
            try
            {
                await file.WriteAsync(buffer.AsMemory(0, read), tools.Watch.Token);
            }
            catch (IOException e)
            {
                throw FileAccessException.From("write", file.Name, e);
            }

            tools.Watch.Moved(read);
        }
    }

    /// <summary>A file that somebody writes to, a log say, comes as it was; that is no failure.</summary>
    private async Task CheckEndAsync(RemotePeer peer)
    {
        PeerEnd end = await peer.EndAsync();
        if (end.ExitCode == 0)
        {
            return;
        }

        bool isHarmless = end is { ExitCode: 1, Error: not "" }
            && end.Error.Split('\n').All(static line => HarmlessNotes.Any(line.TrimEnd().EndsWith));
        if (!isHarmless)
        {
            string error = end.Error.Replace(FileIsGone, "No such file or directory", StringComparison.Ordinal);
            throw (end with { Error = error }).Failure("could not read everything", null);
        }

        ui.Log($"ssh: {end.Error}");
    }
}
