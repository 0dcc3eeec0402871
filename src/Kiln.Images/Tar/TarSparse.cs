using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kiln.Images.Tar;

/// <summary>
/// The map of a sparse file in GNU's forms: the old one with type <c>S</c>, and 0.0, 0.1, 1.0 in PAX records.
/// </summary>
internal sealed class TarSparse
{
    private const int SegmentLimit = 1_000_000;
    private const string OldMapKey = "GNU.sparse.map";

    private readonly long _size;
    private readonly ImmutableArray<TarSegment> _segments;

    private TarSparse(long size, ImmutableArray<TarSegment> segments)
    {
        _size = size;
        _segments = segments;
    }

    internal delegate Task BlockReader(Memory<byte> block, CancellationToken cancellationToken);

    internal delegate ValueTask<int> ContentReader(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <param name="block">The header; overwritten by blocks that continue the map.</param>
    public static async Task<TarSparse> ReadOldAsync(
        byte[] block,
        BlockReader readBlock,
        CancellationToken cancellationToken)
    {
        const int HeaderMap = 386;
        const int HeaderCount = 4;
        const int BlockCount = 21;
        const int Pair = 24;
        ImmutableArray<TarSegment>.Builder segments = ImmutableArray.CreateBuilder<TarSegment>();
        long size = TarNumber.Read(block.AsSpan(483, 12));
        AddOld(block.AsSpan(HeaderMap, HeaderCount * Pair), segments);
        bool goesOn = block[482] != 0;
        byte[] map = new byte[TarHeader.BlockSize];
        while (goesOn)
        {
            await readBlock(map, cancellationToken);
            AddOld(map.AsSpan(0, BlockCount * Pair), segments);
            goesOn = map[BlockCount * Pair] != 0;
        }

        return new TarSparse(size, segments.DrainToImmutable());
    }

    /// <summary>Form 0.0 repeats two keys for every segment; they are kept as one record of form 0.1.</summary>
    public static void CollectOldPaxMap(
        List<KeyValuePair<string, byte[]>> added,
        Dictionary<string, byte[]> records)
    {
        List<string> numbers =
        [
            .. added.Where(record => record.Key is "GNU.sparse.offset" or "GNU.sparse.numbytes")
                .Select(record => Encoding.Latin1.GetString(record.Value)),
        ];
        if (numbers.Count > 0)
        {
            records[OldMapKey] = Encoding.Latin1.GetBytes(string.Join(',', numbers));
        }
    }

    /// <returns>Null when the records are not of a sparse file.</returns>
    public static async Task<TarSparse?> FromPaxAsync(
        Dictionary<string, byte[]> records,
        ContentReader readContent,
        CancellationToken cancellationToken)
    {
        if (PaxOverrides.Text(records, "GNU.sparse.major") == "1")
        {
            long size = PaxOverrides.Number(records, "GNU.sparse.realsize")
                ?? throw new TarFormatException("a sparse file has no size");
            return new TarSparse(size, await ReadMapAsync(readContent, cancellationToken));
        }

        if (PaxOverrides.Text(records, OldMapKey) is not { } map)
        {
            return null;
        }

        long oldSize = PaxOverrides.Number(records, "GNU.sparse.size")
            ?? throw new TarFormatException("a sparse file has no size");
        return new TarSparse(oldSize, Pairs([.. map.Split(',').Select(TarNumber.ReadDecimal)]));
    }

    /// <exception cref="TarFormatException">The map contradicts itself or the stored content.</exception>
    public TarEntry Describe(TarEntry entry, long stored)
    {
        long end = 0;
        long sum = 0;
        foreach (TarSegment segment in _segments)
        {
            if (segment.Offset < end || segment.Length < 0 || segment.Length > _size - segment.Offset)
            {
                throw new TarFormatException("the map of a sparse file contradicts itself");
            }

            end = segment.Offset + segment.Length;
            sum += segment.Length;
        }

        return sum == stored
            ? entry with { Size = _size, Segments = _segments }
            : throw new TarFormatException("the map of a sparse file does not fit its content");
    }

    private static void AddOld(ReadOnlySpan<byte> map, ImmutableArray<TarSegment>.Builder segments)
    {
        for (; !map.IsEmpty && map[0] != 0; map = map[24..])
        {
            segments.Add(new TarSegment(TarNumber.Read(map[..12]), TarNumber.Read(map[12..24])));
            if (segments.Count > SegmentLimit)
            {
                throw new TarFormatException("a sparse file has too many parts");
            }
        }
    }

    // Decimal numbers, one a line: how many segments, then offset and length of each; padded to whole blocks.
    private static async Task<ImmutableArray<TarSegment>> ReadMapAsync(
        ContentReader readContent,
        CancellationToken cancellationToken)
    {
        List<long> numbers = [];
        StringBuilder digits = new();
        byte[] block = new byte[TarHeader.BlockSize];
        while (numbers.Count == 0 || numbers.Count < 1 + (2 * numbers[0]))
        {
            for (int done = 0; done < block.Length;)
            {
                int count = await readContent(block.AsMemory(done), cancellationToken);
                done += count > 0 ? count : throw new TarFormatException("the map of a sparse file is cut off");
            }

            AddNumbers(block, digits, numbers);
        }

        return Pairs([.. numbers.Skip(1).Take((int)(2 * numbers[0]))]);
    }

    private static void AddNumbers(byte[] block, StringBuilder digits, List<long> numbers)
    {
        foreach (byte value in block)
        {
            if (value != '\n')
            {
                digits.Append((char)value);
                continue;
            }

            numbers.Add(TarNumber.ReadDecimal(digits.ToString()));
            digits.Clear();
            if (numbers[0] is < 0 or > SegmentLimit)
            {
                throw new TarFormatException(string.Create(
                    CultureInfo.InvariantCulture, $"a sparse file has {numbers[0]} parts"));
            }

            if (numbers.Count == 1 + (2 * numbers[0]))
            {
                return;
            }
        }

        if (digits.Length > TarHeader.BlockSize)
        {
            throw new TarFormatException("the map of a sparse file has a bad number");
        }
    }

    private static ImmutableArray<TarSegment> Pairs(List<long> numbers)
    {
        if (numbers.Count % 2 != 0 || numbers.Count > 2 * SegmentLimit)
        {
            throw new TarFormatException("the map of a sparse file is not made of pairs");
        }

        return [.. numbers.Chunk(2).Select(pair => new TarSegment(pair[0], pair[1]))];
    }
}
