using System.Collections.Immutable;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Support;

/// <summary>A frame with its payload, as a test writes and reads them.</summary>
internal sealed record Frame(YamuxHeader Header, byte[] Payload)
{
    public static Frame Open(uint stream) => Of(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, stream, 0);

    public static Frame End(uint stream) => Of(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, stream, 0);

    public static Frame Reset(uint stream) => Of(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, stream, 0);

    public static Frame Of(YamuxFrameType type, YamuxFlags flags, uint stream, uint length) =>
        new(new(type, flags, stream, length), []);

    public static Frame Data(uint stream, YamuxFlags flags, params byte[] payload) =>
        new(new(YamuxFrameType.Data, flags, stream, (uint)payload.Length), payload);

    public byte[] Bytes()
    {
        byte[] bytes = new byte[YamuxHeader.Size + Payload.Length];
        Header.Write(bytes);
        Payload.CopyTo(bytes.AsSpan(YamuxHeader.Size));
        return bytes;
    }

    /// <summary>Cuts bytes into frames; what is left over at the end is an error.</summary>
    public static ImmutableArray<Frame> Parse(ReadOnlySpan<byte> bytes)
    {
        ImmutableArray<Frame>.Builder frames = ImmutableArray.CreateBuilder<Frame>();
        while (!bytes.IsEmpty)
        {
            YamuxHeader header = YamuxHeader.Read(bytes);
            int length = header.Type == YamuxFrameType.Data ? (int)header.Length : 0;
            frames.Add(new(header, bytes.Slice(YamuxHeader.Size, length).ToArray()));
            bytes = bytes[(YamuxHeader.Size + length)..];
        }

        return frames.ToImmutable();
    }
}
