using Kiln.Images.Unix;

namespace Kiln.Images.Tar;

/// <summary>
/// Reads a tar forwards: v7, ustar, PAX (local and global), GNU long names and both kinds of sparse files. Memory stays
/// small whatever the tar says.
/// </summary>
internal sealed class TarReader(Stream input)
{
    /// <summary>What other readers allow for one extended header, too.</summary>
    private const int ExtendedHeaderLimitBytes = 1024 * 1024;

    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private readonly Dictionary<string, byte[]> _global = new(StringComparer.Ordinal);
    private long _contentLeft;
    private int _padding;

    /// <summary>How many bytes of the tar were read.</summary>
    public long Position { get; private set; }

    /// <summary>How much of the current entry's stored content is still to be read.</summary>
    public long ContentLeft => _contentLeft;

    /// <summary>The tar ended as it should, with a block of zeros, and not only because there was no more.</summary>
    public bool HasEndMark { get; private set; }

    /// <returns>Null at the end.</returns>
    /// <exception cref="TarFormatException">This is not a tar, or it is cut off or damaged.</exception>
    public async Task<TarEntry?> ReadNextAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, byte[]> local = new(_global, StringComparer.Ordinal);
        string? longName = null;
        string? longLink = null;
        while (await ReadHeaderAsync(cancellationToken))
        {
            byte type = TarHeader.Type(_block);
            long size = TarHeader.StoredSize(_block);
            switch (type)
            {
                case (byte)'x' or (byte)'X':
                    Merge(await ReadExtendedAsync(size, cancellationToken), local);
                    break;
                case (byte)'g':
                    byte[] content = await ReadExtendedAsync(size, cancellationToken);
                    Merge(content, _global);
                    Merge(content, local);
                    break;
                case (byte)'L':
                    longName = LongText(await ReadExtendedAsync(size, cancellationToken));
                    break;
                case (byte)'K':
                    longLink = LongText(await ReadExtendedAsync(size, cancellationToken));
                    break;
                case (byte)'V':
                    Begin(size);
                    await SkipContentAsync(cancellationToken);
                    break;
                default:
                    return await ReadEntryAsync(type, local, longName, longLink, cancellationToken);
            }
        }

        return null;
    }

    /// <summary>Reads stored content of the current entry; zero at its end.</summary>
    public async ValueTask<int> ReadContentAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int wanted = (int)Math.Min(buffer.Length, _contentLeft);
        if (wanted == 0)
        {
            return 0;
        }

        int count = await input.ReadAsync(buffer[..wanted], cancellationToken);
        if (count == 0)
        {
            throw new TarFormatException("it ends in the middle of a file");
        }

        Position += count;
        _contentLeft -= count;
        return count;
    }

    private async Task<TarEntry> ReadEntryAsync(
        byte type,
        Dictionary<string, byte[]> extended,
        string? longName,
        string? longLink,
        CancellationToken cancellationToken)
    {
        string name = longName ?? TarHeader.Name(_block);
        TarEntryKind kind = Kind(type, name);
        TarEntry entry = TarHeader.Describe(_block, kind, name);
        entry = longLink is null ? entry : entry with { LinkName = longLink };
        long stored = TarHeader.StoredSize(_block);
        TarSparse? sparse = null;
        if (type == (byte)'S')
        {
            sparse = await TarSparse.ReadOldAsync(_block, ReadBlockAsync, cancellationToken);
        }

        entry = PaxOverrides.Apply(entry, extended, ref stored);
        Begin(kind == TarEntryKind.File ? stored : 0);
        sparse ??= await TarSparse.FromPaxAsync(extended, ReadContentAsync, cancellationToken);
        if (entry.Name.Contains('\0', StringComparison.Ordinal)
            || entry.LinkName.Contains('\0', StringComparison.Ordinal))
        {
            throw new TarFormatException("a name holds a zero byte");
        }

        return sparse is not null && kind == TarEntryKind.File
            ? sparse.Describe(entry, _contentLeft)
            : entry with
            {
                Size = kind == TarEntryKind.File ? stored : 0,
                Segments = kind == TarEntryKind.File ? [new TarSegment(0, stored)] : [],
            };
    }

    private async Task<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        if (HasEndMark)
        {
            return false;
        }

        await SkipContentAsync(cancellationToken);
        int count = await input.ReadAtLeastAsync(
            _block, TarHeader.BlockSize, throwOnEndOfStream: false, cancellationToken);
        Position += count;
        if (count == 0)
        {
            return false;
        }

        if (count < TarHeader.BlockSize)
        {
            throw new TarFormatException("it ends in the middle of a header");
        }

        HasEndMark = TarHeader.IsZero(_block);
        if (!HasEndMark)
        {
            TarHeader.CheckSum(_block);
        }

        return !HasEndMark;
    }

    private async Task ReadBlockAsync(Memory<byte> block, CancellationToken cancellationToken)
    {
        int count = await input.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellationToken);
        Position += count;
        if (count < block.Length)
        {
            throw new TarFormatException("it ends in the middle of a header");
        }
    }

    private void Begin(long size)
    {
        if (size < 0)
        {
            throw new TarFormatException("a size is negative");
        }

        _contentLeft = size;
        _padding = TarWriter.Padding(size);
    }

    private async Task SkipContentAsync(CancellationToken cancellationToken)
    {
        if (_contentLeft > 0 && input.CanSeek)
        {
            // Beyond the end, the next read finds nothing; the last byte is read so that a cut-off file is noticed.
            input.Seek(_contentLeft - 1, SeekOrigin.Current);
            Position += _contentLeft - 1;
            _contentLeft = 1;
        }

        byte[] buffer = new byte[_contentLeft + _padding == 0 ? 0 : 32 * 1024];
        while (await ReadContentAsync(buffer, cancellationToken) > 0)
        {
        }

        if (_padding > 0)
        {
            await ReadBlockAsync(buffer.AsMemory(0, _padding), cancellationToken);
            _padding = 0;
        }
    }

    private async Task<byte[]> ReadExtendedAsync(long size, CancellationToken cancellationToken)
    {
        if (size > ExtendedHeaderLimitBytes)
        {
            throw new TarFormatException("an extended header is longer than 1 MiB");
        }

        Begin(size);
        byte[] content = new byte[size];
        for (int done = 0; done < content.Length;)
        {
            done += await ReadContentAsync(content.AsMemory(done), cancellationToken);
        }

        return content;
    }

    private static void Merge(byte[] content, Dictionary<string, byte[]> records) =>
        Merge(PaxRecords.Parse(content), records);

    private static void Merge(List<KeyValuePair<string, byte[]>> added, Dictionary<string, byte[]> records)
    {
        TarSparse.CollectOldPaxMap(added, records);
        foreach (KeyValuePair<string, byte[]> record in added)
        {
            bool isAttribute = record.Key.StartsWith(PaxRecords.AttributePrefix, StringComparison.Ordinal);
            if (record.Value.Length == 0 && !isAttribute)
            {
                records.Remove(record.Key);
            }
            else
            {
                records[record.Key] = record.Value;
            }
        }
    }

    private static string LongText(byte[] content)
    {
        int end = Array.IndexOf(content, (byte)0);
        return RawName.FromBytes(end < 0 ? content : content.AsSpan(0, end));
    }

    private static TarEntryKind Kind(byte type, string name) => type switch
    {
        0 or (byte)'0' or (byte)'7' when name.EndsWith('/') => TarEntryKind.Directory,
        0 or (byte)'0' or (byte)'7' or (byte)'S' => TarEntryKind.File,
        (byte)'1' => TarEntryKind.HardLink,
        (byte)'2' => TarEntryKind.SymbolicLink,
        (byte)'3' => TarEntryKind.CharacterDevice,
        (byte)'4' => TarEntryKind.BlockDevice,
        (byte)'5' or (byte)'D' => TarEntryKind.Directory,
        (byte)'6' => TarEntryKind.Fifo,
        _ => throw new TarFormatException($"the entry '{RawName.ToText(name)}' has the unknown type '{(char)type}'"),
    };
}
