using System.Collections.Immutable;

namespace Kiln.Machines.Media.Iso;

/// <summary>One entry of a folder on a CD: its fixed part, its name, and what Rock Ridge adds.</summary>
internal sealed class DirectoryRecord
{
    private const int FixedSize = 33;
    private const int MaxSize = 254;
    private const byte FolderFlag = 0x02;
    private const byte GoesOnFlag = 0x80;

    private readonly byte[] _identifier;
    private readonly ImmutableArray<byte[]> _inside;

    /// <param name="identifier">As written.</param>
    /// <param name="extras">Entries of Rock Ridge; those that do not fit go to <see cref="Continuation"/>.</param>
    public DirectoryRecord(byte[] identifier, ImmutableArray<byte[]> extras)
    {
        _identifier = identifier;
        int place = NameEnd;
        if (place + extras.Sum(static e => e.Length) <= MaxSize)
        {
            _inside = extras;
            Continuation = [];
        }
        else
        {
            int count = 0;
            int size = place + RockRidge.ContinuationSize;
            while (size + extras[count].Length <= MaxSize)
            {
                size += extras[count++].Length;
            }

            _inside = extras[..count];
            Continuation = [.. extras[count..].SelectMany(static e => e)];
        }

        int length =
            place + _inside.Sum(static e => e.Length) + (Continuation.Length > 0 ? RockRidge.ContinuationSize : 0);
        Length = length + (length % 2);
    }

    public int Length { get; }

    /// <summary>What stands behind the folder's entries, for this one.</summary>
    public byte[] Continuation { get; }

    public required uint Sector { get; init; }

    public required uint Size { get; init; }

    public bool IsFolder { get; init; }

    /// <summary>The file goes on with the next entry.</summary>
    public bool GoesOn { get; init; }

    private int NameEnd => FixedSize + _identifier.Length + ((_identifier.Length + 1) % 2);

    /// <param name="target">Cleared; as long as this.</param>
    /// <param name="continuationSector">Where <see cref="Continuation"/> is.</param>
    /// <param name="continuationOffset">In that sector.</param>
    public void Write(Span<byte> target, uint continuationSector, int continuationOffset)
    {
        target[0] = (byte)Length;
        IsoBytes.Both32(target[2..], Sector);
        IsoBytes.Both32(target[10..], Size);
        IsoBytes.Time.CopyTo(target[18..]);
        target[25] = (byte)((IsFolder ? FolderFlag : 0) | (GoesOn ? GoesOnFlag : 0));
        IsoBytes.Both16(target[28..], 1);
        target[32] = (byte)_identifier.Length;
        _identifier.CopyTo(target[FixedSize..]);
        Span<byte> rest = target[NameEnd..];
        foreach (byte[] entry in _inside)
        {
            entry.CopyTo(rest);
            rest = rest[entry.Length..];
        }

        if (Continuation.Length > 0)
        {
            RockRidge.Continuation(continuationSector, (uint)continuationOffset, (uint)Continuation.Length)
                .CopyTo(rest);
        }
    }
}
