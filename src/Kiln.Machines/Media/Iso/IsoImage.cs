using System.Collections.Immutable;

namespace Kiln.Machines.Media.Iso;

/// <summary>
/// Makes the image of a CD: ISO 9660 with Rock Ridge for Unix and Joliet for Windows. The same files give the same
/// bytes.
/// Files of more than 4 GiB have several entries (level 3).
/// </summary>
internal sealed class IsoImage
{
    private const uint FirstDescriptor = 16;
    private const int MaxNameBytes = 255;

    /// <summary>
    /// Empty ones after the last file, as on a CD of mkisofs: who looks for a file system by its label (busybox, in
    /// many installers) reads more than the beginning, and takes the end of a smaller image for an error.
    /// </summary>
    private const int EndSectors = 150;

    private readonly string _label;
    private readonly IsoTree _primary;
    private readonly IsoTree _joliet;
    private readonly ImmutableArray<MediaFile> _files;
    private readonly Dictionary<MediaFile, uint> _fileSectors = [];
    private readonly PathTables _primaryTables;
    private readonly PathTables _jolietTables;
    private readonly uint _sectors;

    /// <exception cref="MediaException">It cannot be made.</exception>
    public IsoImage(MediaFolder root, string label)
        : this(root, label, IsoTree.MaxExtent)
    {
    }

    /// <param name="root">What goes onto it.</param>
    /// <param name="label">Its name.</param>
    /// <param name="maxExtent">How much of a file one entry may stand for.</param>
    internal IsoImage(MediaFolder root, string label, long maxExtent)
    {
        _label = label;
        ImmutableArray<MediaNode> all = [.. AllOf(root)];
        Check(all);
        Notes = [.. all.Where(static node => node.Name.Length > JolietNaming.MaxLength - 2).Select(NoteOf)];
        _files = [.. all.OfType<MediaFile>()];
        _primary = new(root, new PrimaryNaming(), maxExtent);
        _joliet = new(root, new JolietNaming(), maxExtent);
        uint sector = FirstDescriptor + 3;
        _primaryTables = PlaceTables(_primary, ref sector);
        _jolietTables = PlaceTables(_joliet, ref sector);
        sector = _primary.Place(sector, _fileSectors);
        sector = _joliet.Place(sector, _fileSectors);
        long next = sector;
        foreach (MediaFile file in _files)
        {
            _fileSectors.Add(file, (uint)next);
            next += IsoBytes.Sectors(file.Length);
            if (next > uint.MaxValue - EndSectors)
            {
                throw new MediaException("The files are too large for a CD image, which holds at most 8 TiB.");
            }
        }

        _sectors = (uint)next + EndSectors;
    }

    /// <summary>What the user should know about the image.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <param name="target">At its beginning.</param>
    /// <exception cref="MediaException">A file has changed.</exception>
    public async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        await target.WriteAsync(new byte[FirstDescriptor * IsoBytes.SectorSize], cancellationToken);
        await target.WriteAsync(
            VolumeDescriptor.OfPrimary(_primary, _label, _sectors, _primaryTables), cancellationToken);
        await target.WriteAsync(VolumeDescriptor.OfJoliet(_joliet, _label, _sectors, _jolietTables), cancellationToken);
        await target.WriteAsync(VolumeDescriptor.OfEnd(), cancellationToken);
        foreach (IsoTree tree in new[] { _primary, _joliet })
        {
            await WritePaddedAsync(target, tree.PathTable(isBigEndian: false), cancellationToken);
            await WritePaddedAsync(target, tree.PathTable(isBigEndian: true), cancellationToken);
        }

        foreach (IsoTree tree in new[] { _primary, _joliet })
        {
            foreach (IsoFolder folder in tree.Folders)
            {
                await target.WriteAsync(tree.Write(folder, _fileSectors), cancellationToken);
            }
        }

        foreach (MediaFile file in _files)
        {
            await file.CopyToAsync(target, cancellationToken);
            await PadAsync(target, file.Length, cancellationToken);
        }

        await target.WriteAsync(new byte[EndSectors * IsoBytes.SectorSize], cancellationToken);
    }

    private static IEnumerable<MediaNode> AllOf(MediaFolder folder) => folder.Entries.SelectMany(
        static node => node is MediaFolder inner ? AllOf(inner).Prepend(node) : [node]);

    private static void Check(ImmutableArray<MediaNode> all)
    {
        foreach (MediaNode node in all)
        {
            if (System.Text.Encoding.UTF8.GetByteCount(node.Name) > MaxNameBytes)
            {
                throw new MediaException(
                    $"A CD cannot hold {node.Source}: its name is longer than {MaxNameBytes} bytes.");
            }
        }
    }

    private static string NoteOf(MediaNode node) =>
        $"The name of {node.Source} is longer than what Windows reads from a CD, and is shortened for it.";

    private static PathTables PlaceTables(IsoTree tree, ref uint sector)
    {
        uint size = (uint)IsoBytes.Sectors(tree.PathTableSize);
        PathTables tables = new(sector, sector + size);
        sector += 2 * size;
        return tables;
    }

    private static async Task WritePaddedAsync(Stream target, byte[] bytes, CancellationToken cancellationToken)
    {
        await target.WriteAsync(bytes, cancellationToken);
        await PadAsync(target, bytes.Length, cancellationToken);
    }

    private static async Task PadAsync(Stream target, long written, CancellationToken cancellationToken)
    {
        int rest = (int)(written % IsoBytes.SectorSize);
        if (rest > 0)
        {
            await target.WriteAsync(new byte[IsoBytes.SectorSize - rest], cancellationToken);
        }
    }
}
