using System.Collections.Immutable;

namespace Kiln.Communicators.Ssh.Transfer.Scp;

/// <summary>Sends a selection of the entries of a folder, entering and leaving folders on the way.</summary>
internal sealed class ScpTree(ScpUpload upload, TransferWatch watch)
{
    /// <summary>Of folders that are not sent themselves: they are there, so nobody heeds it.</summary>
    private const UnixFileMode AnyMode = (UnixFileMode)0b111_101_101;

    private readonly Stack<string> _inside = new();

    public async Task SendAsync(ImmutableArray<LocalEntry> entries)
    {
        foreach (LocalEntry entry in entries)
        {
            string[] parts = entry.Name.Split('/');
            await GoToAsync(parts[..^1]);
            if (entry.IsDirectory)
            {
                await EnterAsync(parts[^1], entry.Mode);
                continue;
            }

            using LocalFile file = entry.Open();
            await using Stream content = new LocalFileStream(file);
            await upload.SendFileAsync(entry.Mode, entry.State.Size, parts[^1], content);
        }

        await GoToAsync([]);
    }

    private async Task GoToAsync(string[] folder)
    {
        string[] inside = [.. _inside.Reverse()];
        int common = inside.Zip(folder).TakeWhile(static pair => pair.First == pair.Second).Count();
        for (int i = inside.Length; i > common; i--)
        {
            watch.Token.ThrowIfCancellationRequested();
            await upload.LeaveAsync();
            _inside.Pop();
        }

        for (int i = common; i < folder.Length; i++)
        {
            await EnterAsync(folder[i], AnyMode);
        }
    }

    private async Task EnterAsync(string name, UnixFileMode mode)
    {
        await upload.EnterAsync(mode, name);
        _inside.Push(name);
    }
}
