namespace Kiln.Machines.Media.Iso;

/// <summary>A folder in one of the trees of a CD.</summary>
/// <param name="source">What is in it.</param>
/// <param name="identifier">Its own name in this tree.</param>
/// <param name="number">Its place in the path table, from 1.</param>
/// <param name="parent">The folder around it; null for the root, whose parent is itself.</param>
internal sealed class IsoFolder(MediaFolder source, byte[] identifier, int number, IsoFolder? parent)
{
    public MediaFolder Source { get; } = source;

    public byte[] Identifier { get; } = identifier;

    public int Number { get; } = number;

    public IsoFolder Parent => parent ?? this;

    /// <summary>In the order in which they are written.</summary>
    public IReadOnlyList<IsoEntry> Entries { get; set; } = [];

    public uint Sector { get; set; }

    /// <summary>Of its entries, in bytes; whole sectors.</summary>
    public uint Size { get; set; }

    public bool IsRoot => parent is null;
}

/// <param name="identifier">Its name in this tree.</param>
/// <param name="node">The file or folder.</param>
internal sealed class IsoEntry(byte[] identifier, MediaNode node)
{
    public byte[] Identifier { get; } = identifier;

    public MediaNode Node { get; } = node;

    /// <summary>Null for a file.</summary>
    public IsoFolder? Folder { get; set; }
}
