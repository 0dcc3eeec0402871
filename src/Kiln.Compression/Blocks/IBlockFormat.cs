namespace Kiln.Compression.Blocks;

/// <summary>A file format that is made of blocks which do not know of each other.</summary>
internal interface IBlockFormat
{
    /// <summary>How much input makes a block; only the last one is shorter.</summary>
    int BlockBytes { get; }

    /// <summary>An input of no bytes has one block of no bytes, and not none.</summary>
    bool HasEmptyBlock { get; }

    /// <summary>Written before the first block.</summary>
    byte[] Head();

    /// <summary>Sees the whole input in order, for checksums. Used by one thread at a time.</summary>
    void Observe(ReadOnlySpan<byte> input);

    /// <summary>Packs one block. Used by many threads at once.</summary>
    /// <param name="input">At most <see cref="BlockBytes"/>.</param>
    /// <param name="packed">Empty; gets the packed block.</param>
    void Pack(ReadOnlyMemory<byte> input, MemoryStream packed);

    /// <summary>Written after the last block, when the whole input was observed.</summary>
    byte[] Tail();
}
