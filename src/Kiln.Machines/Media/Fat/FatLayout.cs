namespace Kiln.Machines.Media.Fat;

/// <summary>Where things are on a floppy disk of 1.44 MB.</summary>
internal static class FatLayout
{
    public const int SectorSize = 512;
    public const int Sectors = 2880;
    public const int FatSectors = 9;
    public const int Fats = 2;
    public const int RootEntries = 224;
    public const int EntrySize = 32;

    public const int FirstFat = SectorSize;
    public const int Root = FirstFat + (Fats * FatSectors * SectorSize);
    public const int FirstCluster = Root + (RootEntries * EntrySize);

    /// <summary>A cluster is one sector; their numbers start at 2.</summary>
    public const int Clusters = Sectors - (FirstCluster / SectorSize);

    public const int DiskSize = Sectors * SectorSize;

    /// <summary>All times are this one, so that the same files give the same disk: 1 January 1980, 0:00.</summary>
    public const ushort Date = (1 << 5) | 1;
}
