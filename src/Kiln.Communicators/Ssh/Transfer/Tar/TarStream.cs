using System.Buffers;
using System.Collections.Immutable;

namespace Kiln.Communicators.Ssh.Transfer.Tar;

/// <summary>
/// Sends entries of a local folder as one tar. What is on its way to the machine and in its windows is more than any
/// thread that reads ahead of this one would have ready.
/// </summary>
internal sealed class TarStream(RemotePeer peer, TransferWatch watch)
{
    /// <summary>Sent at once when so much is there; no more is read of a file at a time.</summary>
    private const int SendBytes = 256 * 1024;

    private const int RecordBytes = 20 * TarHeader.BlockBytes;
    private const UnixFileMode OwnerMode = (UnixFileMode)0b111_000_000;

    private readonly ArrayBufferWriter<byte> _unsent = new(3 * SendBytes);
    private long _written;

    /// <param name="entries">Each folder before what it holds.</param>
    /// <param name="mask">Is taken from the modes, as making files and folders does.</param>
    public async Task WriteAsync(ImmutableArray<LocalEntry> entries, UnixFileMode mask)
    {
        foreach (LocalEntry entry in entries)
        {
            WriteHeader(entry, (entry.Mode | (entry.IsDirectory ? OwnerMode : UnixFileMode.None)) & ~mask);
            if (!entry.IsDirectory && entry.State.Size > 0)
            {
                await WriteContentAsync(entry);
            }

            if (_unsent.WrittenCount >= SendBytes)
            {
                await SendAsync();
            }
        }

        // Folders that not even their owner may write into can only become so when all is there.
        foreach (LocalEntry entry in entries.Where(static e => e.IsDirectory && (e.Mode & OwnerMode) != OwnerMode))
        {
            WriteHeader(entry, entry.Mode & ~mask);
        }

        WriteZeros((2 * TarHeader.BlockBytes) + RestOfRecord(_written + (2 * TarHeader.BlockBytes)));
        await SendAsync();
    }

    private static int RestOfRecord(long length) => (int)((RecordBytes - (length % RecordBytes)) % RecordBytes);

    private void WriteHeader(LocalEntry entry, UnixFileMode mode)
    {
        int length = TarHeader.Length(entry);
        TarHeader.Write(_unsent.GetSpan(length)[..length], entry, mode);
        Advance(length);
    }

    private async Task WriteContentAsync(LocalEntry entry)
    {
        using LocalFile file = entry.Open();
        long rest = entry.State.Size;
        while (rest > 0)
        {
            int wanted = (int)Math.Min(rest, SendBytes);
            int read = file.Read(_unsent.GetSpan(wanted)[..wanted]);
            Advance(read);
            watch.Moved(read);
            rest -= read;
            if (rest > 0 && _unsent.WrittenCount >= SendBytes)
            {
                await SendAsync();
            }
        }

        WriteZeros(TarHeader.Padding(entry.State.Size));
    }

    private void WriteZeros(int length)
    {
        if (length > 0)
        {
            _unsent.GetSpan(length)[..length].Clear();
            Advance(length);
        }
    }

    private void Advance(int length)
    {
        _unsent.Advance(length);
        _written += length;
    }

    private async Task SendAsync()
    {
        await peer.WriteAsync(_unsent.WrittenMemory);
        _unsent.ResetWrittenCount();
    }
}
