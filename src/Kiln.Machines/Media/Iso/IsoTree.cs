using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Kiln.Machines.Media.Iso;

/// <summary>One of the trees of a CD: all folders with the names that one kind of reader sees.</summary>
internal sealed class IsoTree
{
    /// <summary>More than this of a file needs another entry; whole sectors.</summary>
    public const long MaxExtent = 0xffff_f800;

    private const int MaxFolders = 65_535;

    private readonly IIsoNaming _naming;
    private readonly long _maxExtent;
    private readonly List<IsoFolder> _folders = [];

    public IsoTree(MediaFolder root, IIsoNaming naming, long maxExtent)
    {
        _naming = naming;
        _maxExtent = maxExtent;
        _folders.Add(new(root, [0], 1, null));

        // Level by level, each in the order of its parents: the order of the path table.
        for (int i = 0; i < _folders.Count; i++)
        {
            Fill(_folders[i]);
        }
    }

    public IReadOnlyList<IsoFolder> Folders => _folders;

    public IsoFolder Root => _folders[0];

    public int PathTableSize => _folders.Sum(static f => 8 + f.Identifier.Length + (f.Identifier.Length % 2));

    /// <summary>Gives each folder its sectors.</summary>
    /// <param name="sector">The first free one.</param>
    /// <param name="fileSectors">Not needed for the sizes.</param>
    /// <returns>The first free one afterwards.</returns>
    public uint Place(uint sector, IReadOnlyDictionary<MediaFile, uint> fileSectors)
    {
        foreach (IsoFolder folder in _folders)
        {
            folder.Sector = sector;
            ImmutableArray<DirectoryRecord> records = RecordsOf(folder, fileSectors);
            folder.Size = (uint)SizeOf(records);
            sector += (folder.Size + (uint)ContinuationsOf(records, out _).Length) / IsoBytes.SectorSize;
        }

        return sector;
    }

    /// <summary>The sectors of a folder, when all places are known.</summary>
    public byte[] Write(IsoFolder folder, IReadOnlyDictionary<MediaFile, uint> fileSectors)
    {
        ImmutableArray<DirectoryRecord> records = RecordsOf(folder, fileSectors);
        uint first = folder.Sector + (folder.Size / IsoBytes.SectorSize);
        byte[] continuations = ContinuationsOf(records, out ImmutableArray<int> places);
        byte[] bytes = new byte[folder.Size + continuations.Length];
        continuations.CopyTo(bytes, folder.Size);
        int place = 0;
        for (int i = 0; i < records.Length; i++)
        {
            place = StartOf(place, records[i].Length);
            records[i].Write(
                bytes.AsSpan(place, records[i].Length),
                first + (uint)(places[i] / IsoBytes.SectorSize),
                places[i] % IsoBytes.SectorSize);
            place += records[i].Length;
        }

        return bytes;
    }

    public byte[] PathTable(bool isBigEndian)
    {
        byte[] table = new byte[PathTableSize];
        Span<byte> rest = table;
        foreach (IsoFolder folder in _folders)
        {
            rest[0] = (byte)folder.Identifier.Length;
            if (isBigEndian)
            {
                BinaryPrimitives.WriteUInt32BigEndian(rest[2..], folder.Sector);
                BinaryPrimitives.WriteUInt16BigEndian(rest[6..], (ushort)folder.Parent.Number);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(rest[2..], folder.Sector);
                BinaryPrimitives.WriteUInt16LittleEndian(rest[6..], (ushort)folder.Parent.Number);
            }

            folder.Identifier.CopyTo(rest[8..]);
            rest = rest[(8 + folder.Identifier.Length + (folder.Identifier.Length % 2))..];
        }

        return table;
    }

    private void Fill(IsoFolder folder)
    {
        HashSet<string> taken = [];
        folder.Entries =
        [
            .. folder.Source.Entries
                .Select(node => new IsoEntry(_naming.Name(node, taken), node))
                .OrderBy(static entry => entry.Identifier, ByteOrder.Instance),
        ];
        foreach (IsoEntry entry in folder.Entries)
        {
            if (entry.Node is MediaFolder inner)
            {
                entry.Folder = new(inner, entry.Identifier, _folders.Count + 1, folder);
                _folders.Add(entry.Folder);
            }
        }

        if (_folders.Count > MaxFolders)
        {
            throw new MediaException($"A CD holds at most {MaxFolders} folders. Put them into an archive.");
        }
    }

    private ImmutableArray<DirectoryRecord> RecordsOf(
        IsoFolder folder,
        IReadOnlyDictionary<MediaFile, uint> fileSectors) =>
    [
        OfFolder([0], folder, !_naming.HasRockRidge ? []
            : folder.IsRoot ? RockRidge.OfRoot(folder.Source) : RockRidge.OfFolderItself(folder.Source)),
        OfFolder([1], folder.Parent, _naming.HasRockRidge ? RockRidge.OfFolderItself(folder.Parent.Source) : []),
        .. folder.Entries.SelectMany(entry => entry.Folder is not null
            ? [OfFolder(entry.Identifier, entry.Folder, ExtrasOf(entry.Node))]
            : OfFile(entry, fileSectors.GetValueOrDefault((MediaFile)entry.Node))),
    ];

    private ImmutableArray<byte[]> ExtrasOf(MediaNode node) => _naming.HasRockRidge ? RockRidge.OfEntry(node) : [];

    private static DirectoryRecord OfFolder(byte[] identifier, IsoFolder folder, ImmutableArray<byte[]> extras) =>
        new(identifier, extras) { Sector = folder.Sector, Size = folder.Size, IsFolder = true };

    private IEnumerable<DirectoryRecord> OfFile(IsoEntry entry, uint sector)
    {
        long left = ((MediaFile)entry.Node).Length;
        do
        {
            long part = Math.Min(left, _maxExtent);
            left -= part;
            yield return new(entry.Identifier, ExtrasOf(entry.Node))
            {
                Sector = sector,
                Size = (uint)part,
                GoesOn = left > 0,
            };
            sector += (uint)(part / IsoBytes.SectorSize);
        }
        while (left > 0);
    }

    /// <summary>No entry crosses the end of a sector.</summary>
    private static int StartOf(int place, int length) =>
        (place % IsoBytes.SectorSize) + length > IsoBytes.SectorSize
            ? (int)IsoBytes.Sectors(place) * IsoBytes.SectorSize
            : place;

    private static int SizeOf(ImmutableArray<DirectoryRecord> records)
    {
        int place = 0;
        foreach (DirectoryRecord record in records)
        {
            place = StartOf(place, record.Length) + record.Length;
        }

        return (int)IsoBytes.Sectors(place) * IsoBytes.SectorSize;
    }

    private static byte[] ContinuationsOf(ImmutableArray<DirectoryRecord> records, out ImmutableArray<int> places)
    {
        ImmutableArray<int>.Builder starts = ImmutableArray.CreateBuilder<int>(records.Length);
        int place = 0;
        foreach (DirectoryRecord record in records)
        {
            place = StartOf(place, record.Continuation.Length);
            starts.Add(place);
            place += record.Continuation.Length;
        }

        byte[] bytes = new byte[IsoBytes.Sectors(place) * IsoBytes.SectorSize];
        for (int i = 0; i < records.Length; i++)
        {
            records[i].Continuation.CopyTo(bytes, starts[i]);
        }

        places = starts.MoveToImmutable();
        return bytes;
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
