using System.Buffers.Binary;
using CsCheck;
using Kiln.Builders.Oci.Wire;

namespace Kiln.Builders.Oci.Tests;

public sealed class FrameDecoderTests
{
    [Fact]
    public void Frames_cut_anywhere_arrive_as_they_were_written() =>
        Gen.Select(Gen.Select(Gen.Byte[1, 10], Gen.Byte.Array[0, 300]).Array[0, 8], Gen.Int[1, 50].Array[1, 20]).Sample(
            (frames, cuts) =>
            {
                using MemoryStream written = new();
                FrameWriter writer = new(written);
                foreach ((byte kind, byte[] payload) in frames)
                {
                    writer.Write((FrameKind)kind, payload);
                }

                List<(byte Kind, byte[] Payload)> received = [];
                FrameDecoder decoder = new((kind, payload) => received.Add(((byte)kind, payload.ToArray())));
                ReadOnlySpan<byte> rest = written.ToArray();
                for (int i = 0; !rest.IsEmpty; i++)
                {
                    int count = Math.Min(rest.Length, cuts[i % cuts.Length]);
                    decoder.Feed(rest[..count]);
                    rest = rest[count..];
                }

                return frames.Length == received.Count
                    && frames.Zip(received).All(static pair =>
                        pair.First.Item1 == pair.Second.Kind
                        && pair.First.Item2.AsSpan().SequenceEqual(pair.Second.Payload));
            });

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(FrameDecoder.MaxPayload + 1)]
    public void A_length_that_no_frame_has_is_refused_before_memory_is_taken(int length)
    {
        byte[] header = new byte[FrameDecoder.HeaderLength];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(1), length);
        FrameDecoder decoder = new(static (_, _) => { });

        Assert.Throws<InvalidDataException>(() => decoder.Feed(header));
    }
}
