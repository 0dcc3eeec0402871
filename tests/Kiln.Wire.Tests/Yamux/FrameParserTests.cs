using System.Buffers;
using CsCheck;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Yamux;

public sealed class FrameParserTests
{
    private static readonly Gen<Frame> Frames = Gen.Select(
        Gen.Enum<YamuxFrameType>(), Gen.Int[0, 15], Gen.UInt, Gen.Byte.Array[0, 300], Gen.UInt,
        static (type, flags, id, payload, length) => type == YamuxFrameType.Data
            ? Frame.Data(id, (YamuxFlags)flags, payload)
            : Frame.Of(type, (YamuxFlags)flags, id, length));

    [Fact]
    public void Frames_are_the_same_however_their_bytes_arrive() =>
        Gen.Select(Frames.List[0, 20], Gen.Int[1, 50], Gen.Int).Sample((frames, largest, seed) =>
        {
            byte[] bytes = [.. frames.SelectMany(static frame => frame.Bytes())];
            Recorder recorder = new();
            FrameParser parser = new(recorder);
            Random random = new(seed);
            int start = 0;
            for (int end = 0; end < bytes.Length;)
            {
                end = Math.Min(bytes.Length, end + random.Next(1, largest + 1));
                ReadOnlySequence<byte> arrived = new(bytes, start, end - start);
                parser.Consume(ref arrived);
                Assert.True(arrived.Length < YamuxHeader.Size);
                start = end - (int)arrived.Length;
            }

            Assert.False(parser.IsInsideFrame);
            Assert.Equal(frames.Count, recorder.Frames.Count);
            Assert.All(
                frames.Zip(recorder.Frames), static pair => Assert.Equal(pair.First.Bytes(), pair.Second.Bytes()));
        });

    private sealed class Recorder : IFrameSink
    {
        private readonly List<byte> _payload = [];

        public List<Frame> Frames { get; } = [];

        public void BeginFrame(in YamuxHeader header) => _payload.Clear();

        public void Payload(in ReadOnlySequence<byte> bytes)
        {
            Assert.False(bytes.IsEmpty);
            _payload.AddRange(bytes.ToArray());
        }

        public void EndFrame(in YamuxHeader header) => Frames.Add(new(header, [.. _payload]));
    }
}
