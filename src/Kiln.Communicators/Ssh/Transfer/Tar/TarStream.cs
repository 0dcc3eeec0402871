using System.Collections.Immutable;
using System.IO.Pipelines;

namespace Kiln.Communicators.Ssh.Transfer.Tar;

/// <summary>Writes entries of a local folder as one tar.</summary>
internal sealed class TarStream(PipeWriter writer, TransferWatch watch)
{
    /// <summary>Handed on at once when so much is there.</summary>
    private const int FlushBytes = 128 * 1024;

    private const int RecordBytes = 20 * TarHeader.BlockBytes;
    private const UnixFileMode OwnerMode = (UnixFileMode)0b111_000_000;

    private long _written;
    private int _unflushed;

    /// <param name="entries">Each folder before what it holds.</param>
    /// <param name="mask">Is taken from the modes, as making files and folders does.</param>
    /// <returns>False when nobody reads any more.</returns>
    public async Task<bool> WriteAsync(ImmutableArray<LocalEntry> entries, UnixFileMode mask)
    {
        foreach (LocalEntry entry in entries)
        {
            WriteHeader(entry, (entry.Mode | (entry.IsDirectory ? OwnerMode : UnixFileMode.None)) & ~mask);
            if (!entry.IsDirectory)
            {
                await WriteContentAsync(entry);
            }

            if (!await FlushAsync(FlushBytes))
            {
                return false;
            }
        }

        // Folders that not even their owner may write into can only become so when all is there.
        foreach (LocalEntry entry in entries.Where(static e => e.IsDirectory && (e.Mode & OwnerMode) != OwnerMode))
        {
            WriteHeader(entry, entry.Mode & ~mask);
        }

        WriteZeros((2 * TarHeader.BlockBytes) + RestOfRecord(_written + (2 * TarHeader.BlockBytes)));
        return await FlushAsync(0);
    }

    private static int RestOfRecord(long length) => (int)((RecordBytes - (length % RecordBytes)) % RecordBytes);

    private void WriteHeader(LocalEntry entry, UnixFileMode mode)
    {
        int length = TarHeader.Length(entry);
        TarHeader.Write(writer.GetSpan(length)[..length], entry, mode);
        Advance(length);
    }

    private async Task WriteContentAsync(LocalEntry entry)
    {
        if (entry.State.Size == 0)
        {
            return;
        }

        using LocalFile file = entry.Open();
        long rest = entry.State.Size;
        while (rest > 0)
        {
            int read = file.Read(writer.GetSpan((int)Math.Min(rest, FlushBytes)));
            Advance(read);
            watch.Moved(read);
            rest -= read;
            if (rest > 0 && !await FlushAsync(FlushBytes))
            {
                return;
            }
        }

        WriteZeros(TarHeader.Padding(entry.State.Size));
    }

    private void WriteZeros(int length)
    {
        if (length > 0)
        {
            writer.GetSpan(length)[..length].Clear();
            Advance(length);
        }
    }

    private void Advance(int length)
    {
        writer.Advance(length);
        _written += length;
        _unflushed += length;
    }

    private async ValueTask<bool> FlushAsync(int atLeast)
    {
        if (_unflushed < atLeast)
        {
            return true;
        }

        _unflushed = 0;
        FlushResult result = await writer.FlushAsync(watch.Token);
        return !result.IsCompleted;
    }
}
