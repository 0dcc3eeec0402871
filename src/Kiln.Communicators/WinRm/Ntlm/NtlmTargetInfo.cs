using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Kiln.Communicators.WinRm.Ntlm;

/// <summary>What a server says about itself: the list of AV_PAIRs of MS-NLMP 2.2.2.1.</summary>
/// <param name="Pairs">Without the one that ends the list.</param>
internal sealed record NtlmTargetInfo(ImmutableArray<(ushort Id, byte[] Value)> Pairs)
{
    public const ushort Flags = 6;
    public const ushort Timestamp = 7;
    public const ushort TargetName = 9;
    public const ushort ChannelBindings = 10;

    private const ushort End = 0;
    private const int HeaderLength = 4;

    public static NtlmTargetInfo Empty { get; } = new([]);

    /// <exception cref="InvalidDataException">The list has no end.</exception>
    public static NtlmTargetInfo Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return Empty;
        }

        ImmutableArray<(ushort, byte[])>.Builder pairs = ImmutableArray.CreateBuilder<(ushort, byte[])>();
        while (bytes.Length >= HeaderLength)
        {
            ushort id = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
            if (id == End)
            {
                return new(pairs.ToImmutable());
            }

            if (length > bytes.Length - HeaderLength)
            {
                break;
            }

            pairs.Add((id, bytes.Slice(HeaderLength, length).ToArray()));
            bytes = bytes[(HeaderLength + length)..];
        }

        throw new InvalidDataException("the target information of the NTLM challenge is cut off");
    }

    public byte[]? Find(ushort id) => Pairs.FirstOrDefault(pair => pair.Id == id).Value;

    public NtlmTargetInfo With(ushort id, byte[] value) =>
        new([.. Pairs.Where(pair => pair.Id != id), (id, value)]);

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Pairs.Sum(static pair => HeaderLength + pair.Value.Length) + HeaderLength];
        Span<byte> rest = bytes;
        foreach ((ushort id, byte[] value) in Pairs)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(rest, id);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], (ushort)value.Length);
            value.CopyTo(rest[HeaderLength..]);
            rest = rest[(HeaderLength + value.Length)..];
        }

        return bytes;
    }
}
