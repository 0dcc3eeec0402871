namespace Kiln.Machines.Media.Iso;

/// <summary>A folder in one of the trees of a CD.</summary>
/// <param name="Source">What is in it.</param>
/// <param name="Identifier">Its own name in this tree.</param>
/// <param name="Number">Its place in the path table, from 1.</param>
internal sealed record IsoFolder(MediaFolder Source, byte[] Identifier, int Number)
{
    /// <summary>The folder around it; the root's is itself.</summary>
    public IsoFolder Parent { get => field ?? this; init; }

    /// <summary>In the order in which they are written.</summary>
    public IReadOnlyList<IsoEntry> Entries { get; set; } = [];

    public uint Sector { get; set; }

    /// <summary>Of its entries, in bytes; whole sectors.</summary>
    public uint Size { get; set; }

    public bool IsRoot => Number == 1;
}

/// <param name="Identifier">Its name in this tree.</param>
/// <param name="Node">The file or folder.</param>
internal sealed record IsoEntry(byte[] Identifier, MediaNode Node)
{
    /// <summary>Null for a file.</summary>
    public IsoFolder? Folder { get; set; }
}
