using System.Globalization;
using System.Text;
using Kiln.Images.Unix;

namespace Kiln.Images.Tar;

/// <summary>
/// Writes a tar: plain ustar headers, and a PAX header before those that need one. The same entries give the same
/// bytes.
/// </summary>
internal sealed class TarWriter(Stream output)
{
    private static readonly byte[] Zeros = new byte[2 * TarHeader.BlockSize];

    private long _contentLeft;
    private int _padding;

    /// <summary>Starts an entry; exactly <see cref="TarEntry.Size"/> bytes of content must follow for a file.</summary>
    public async Task WriteHeaderAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        await EndContentAsync(cancellationToken);
        long size = entry.Kind == TarEntryKind.File ? entry.Size : 0;
        SortedDictionary<string, byte[]> records = Extended(entry, size);
        if (records.Count > 0)
        {
            byte[] content = PaxRecords.Write(records);
            TarEntry header = new(TarEntryKind.File, "PaxHeaders.0/" + Shorten(entry.Name)) { Mode = 0x1a4 };
            await output.WriteAsync(TarHeader.Build(header, (byte)'x', content.Length), cancellationToken);
            await output.WriteAsync(content, cancellationToken);
            await output.WriteAsync(Zeros.AsMemory(0, Padding(content.Length)), cancellationToken);
        }

        await output.WriteAsync(TarHeader.Build(entry, Type(entry.Kind), size), cancellationToken);
        _contentLeft = size;
        _padding = Padding(size);
    }

    public ValueTask WriteContentAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _contentLeft -= content.Length;
        return _contentLeft >= 0
            ? output.WriteAsync(content, cancellationToken)
            : throw new InvalidOperationException("More content than the header says.");
    }

    /// <summary>Ends the tar; the output stays open.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await EndContentAsync(cancellationToken);
        await output.WriteAsync(Zeros, cancellationToken);
    }

    public static int Padding(long size) => (int)(-size & (TarHeader.BlockSize - 1));

    private async Task EndContentAsync(CancellationToken cancellationToken)
    {
        if (_contentLeft > 0)
        {
            throw new InvalidOperationException("Less content than the header says.");
        }

        await output.WriteAsync(Zeros.AsMemory(0, _padding), cancellationToken);
        _padding = 0;
    }

    private static SortedDictionary<string, byte[]> Extended(TarEntry entry, long size)
    {
        SortedDictionary<string, byte[]> records = new(StringComparer.Ordinal);
        AddText(records, "path", entry.Name);
        AddText(records, "linkpath", entry.LinkName);
        AddNumber(records, "uid", entry.Owner, 8);
        AddNumber(records, "gid", entry.Group, 8);
        AddNumber(records, "size", size, 12);
        AddNumber(records, "mtime", entry.ModifiedSeconds, 12);
        foreach (KeyValuePair<string, byte[]> attribute in entry.Attributes)
        {
            records.Add(PaxRecords.AttributePrefix + attribute.Key, attribute.Value);
        }

        return records;
    }

    private static void AddText(SortedDictionary<string, byte[]> records, string key, string raw)
    {
        if (raw.Length > 100 || raw.Any(c => c > 0x7f))
        {
            records.Add(key, RawName.ToBytes(raw));
        }
    }

    private static void AddNumber(SortedDictionary<string, byte[]> records, string key, long value, int fieldLength)
    {
        if (!TarNumber.FitsOctal(value, fieldLength))
        {
            records.Add(key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static string Shorten(string raw)
    {
        string name = raw.TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        return name.Length <= 80 ? name : name[..80];
    }

    private static byte Type(TarEntryKind kind) => kind switch
    {
        TarEntryKind.File => (byte)'0',
        TarEntryKind.HardLink => (byte)'1',
        TarEntryKind.SymbolicLink => (byte)'2',
        TarEntryKind.CharacterDevice => (byte)'3',
        TarEntryKind.BlockDevice => (byte)'4',
        TarEntryKind.Directory => (byte)'5',
        TarEntryKind.Fifo => (byte)'6',
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
