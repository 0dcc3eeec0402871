using System.Buffers.Binary;
using System.Text;

namespace Kiln.Machines.Media.Fat;

/// <summary>Makes the image of a floppy disk of 1.44 MB with the file system FAT12.</summary>
internal sealed class FloppyImage
{
    private const byte VolumeLabel = 0x08;
    private const byte Folder = 0x10;
    private const byte Archive = 0x20;
    private const int EndOfChain = 0xfff;

    private readonly byte[] _disk = new byte[FatLayout.DiskSize];
    private int _nextCluster = 2;

    private FloppyImage()
    {
    }

    /// <param name="root">What goes onto it.</param>
    /// <param name="label">Its name; what is longer than 11 characters is cut off.</param>
    /// <exception cref="MediaException">It does not fit.</exception>
    public static async Task<byte[]> MakeAsync(MediaFolder root, string label, CancellationToken cancellationToken)
    {
        FloppyImage image = new();
        image.WriteBootSector(label);
        image.SetFat(0, 0xff0);
        image.SetFat(1, EndOfChain);
        byte[] entries = await image.FolderAsync(root, label, parent: 0, cancellationToken);
        if (entries.Length > FatLayout.RootEntries * FatLayout.EntrySize)
        {
            throw new MediaException(
                $"The floppy disk's root folder cannot hold so many files: it has place for {FatLayout.RootEntries} "
                + "entries, and a long name takes several. Put some of them into a folder (floppy_dirs), "
                + "or use a CD (cd_files).");
        }

        entries.CopyTo(image._disk, FatLayout.Root);
        image._disk.AsSpan(FatLayout.FirstFat, FatLayout.FatSectors * FatLayout.SectorSize)
            .CopyTo(image._disk.AsSpan(FatLayout.FirstFat + (FatLayout.FatSectors * FatLayout.SectorSize)));
        return image._disk;
    }

    private static string Ascii(string label, int length) =>
        string.Concat(label.Take(length).Select(static c =>
            char.IsAscii(c) && !char.IsControl(c) ? c : '_')).PadRight(length);

    private void WriteBootSector(string label)
    {
        Span<byte> boot = _disk;
        new byte[] { 0xeb, 0x3c, 0x90 }.CopyTo(boot);
        Encoding.ASCII.GetBytes(Ascii(label, 8), boot[3..]);
        BinaryPrimitives.WriteUInt16LittleEndian(boot[11..], FatLayout.SectorSize);
        boot[13] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(boot[14..], 1);
        boot[16] = FatLayout.Fats;
        BinaryPrimitives.WriteUInt16LittleEndian(boot[17..], FatLayout.RootEntries);
        BinaryPrimitives.WriteUInt16LittleEndian(boot[19..], FatLayout.Sectors);
        boot[21] = 0xf0;
        BinaryPrimitives.WriteUInt16LittleEndian(boot[22..], FatLayout.FatSectors);
        BinaryPrimitives.WriteUInt16LittleEndian(boot[24..], 18);
        BinaryPrimitives.WriteUInt16LittleEndian(boot[26..], 2);
        boot[38] = 0x29;
        BinaryPrimitives.WriteUInt32LittleEndian(boot[39..], 0x4b494c4e);
        Encoding.ASCII.GetBytes(Ascii(label, 11), boot[43..]);
        "FAT12   "u8.CopyTo(boot[54..]);
        boot[510] = 0x55;
        boot[511] = 0xaa;
    }

    /// <summary>Writes what is in a folder, and gives the folder's own entries.</summary>
    private async Task<byte[]> FolderAsync(
        MediaFolder folder,
        string? label,
        int parent,
        CancellationToken cancellationToken)
    {
        HashSet<string> taken = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        List<byte> entries = [];
        int self = 0;
        int space = 0;
        (MediaNode Node, FatName Name)[] named =
            [.. folder.Entries.Select(node => (node, FatName.Make(node.Name, taken, node.Source)))];
        if (label is not null)
        {
            entries.AddRange(Entry(Encoding.ASCII.GetBytes(Ascii(label, 11)), VolumeLabel, 0, 0));
        }
        else
        {
            space = (2 + named.Sum(static n => n.Name.LongEntries + 1)) * FatLayout.EntrySize;
            self = Allocate(space, folder.Source);
            entries.AddRange(Entry(".          "u8.ToArray(), Folder, self, 0));
            entries.AddRange(Entry("..         "u8.ToArray(), Folder, parent, 0));
        }

        foreach ((MediaNode node, FatName name) in named)
        {
            if (!names.Add(node.Name))
            {
                throw new MediaException(
                    $"A floppy disk cannot hold {node.Source} beside a file whose name differs "
                    + "only in upper and lower case.");
            }

            byte[] longName = new byte[name.LongEntries * FatLayout.EntrySize];
            name.WriteLong(longName);
            entries.AddRange(longName);
            entries.AddRange(node is MediaFolder inner
                ? Entry(name.Short, Folder, await InnerAsync(inner, self, cancellationToken), 0)
                : await FileAsync((MediaFile)node, name, cancellationToken));
        }

        if (self != 0)
        {
            WriteClusters(self, [.. entries]);
        }

        return [.. entries];
    }

    /// <returns>The first cluster of the folder.</returns>
    private async Task<int> InnerAsync(MediaFolder folder, int parent, CancellationToken cancellationToken)
    {
        byte[] entries = await FolderAsync(folder, null, parent, cancellationToken);
        return entries[26] | (entries[27] << 8);
    }

    private async Task<byte[]> FileAsync(MediaFile file, FatName name, CancellationToken cancellationToken)
    {
        int first = file.Length == 0 ? 0 : Allocate(file.Length, file.Source);
        using MemoryStream content = new((int)file.Length);
        await file.CopyToAsync(content, cancellationToken);
        WriteClusters(first, content.ToArray());
        return Entry(name.Short, Archive, first, (uint)file.Length);
    }

    private static byte[] Entry(byte[] name, byte attributes, int cluster, uint size)
    {
        byte[] entry = new byte[FatLayout.EntrySize];
        name.CopyTo(entry, 0);
        entry[11] = attributes;
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(16), FatLayout.Date);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(18), FatLayout.Date);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(24), FatLayout.Date);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(26), (ushort)cluster);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(28), size);
        return entry;
    }

    /// <summary>Takes the next clusters, one after another.</summary>
    private int Allocate(long bytes, string source)
    {
        long count = (bytes + FatLayout.SectorSize - 1) / FatLayout.SectorSize;
        int first = _nextCluster;
        if (first + count > FatLayout.Clusters + 2)
        {
            throw new MediaException(
                $"The floppy disk is full: {source} does not fit any more. It holds 1.44 MB; use a CD (cd_files, "
                + "cd_content) for more.");
        }

        for (int i = 0; i < count; i++)
        {
            SetFat(first + i, i == count - 1 ? EndOfChain : first + i + 1);
        }

        _nextCluster += (int)count;
        return first;
    }

    private void WriteClusters(int first, byte[] content)
    {
        if (content.Length > 0)
        {
            content.CopyTo(_disk, FatLayout.FirstCluster + ((first - 2) * FatLayout.SectorSize));
        }
    }

    /// <summary>Two entries of twelve bits share three bytes.</summary>
    private void SetFat(int cluster, int value)
    {
        Span<byte> pair = _disk.AsSpan(FatLayout.FirstFat + (cluster / 2 * 3), 3);
        if (cluster % 2 == 0)
        {
            pair[0] = (byte)value;
            pair[1] = (byte)((pair[1] & 0xf0) | (value >> 8));
        }
        else
        {
            pair[1] = (byte)((pair[1] & 0x0f) | ((value & 0x0f) << 4));
            pair[2] = (byte)(value >> 4);
        }
    }
}
