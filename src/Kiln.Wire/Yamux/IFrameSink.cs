using System.Buffers;

namespace Kiln.Wire.Yamux;

/// <summary>What a <see cref="FrameParser"/> reports to, in the order of the bytes.</summary>
internal interface IFrameSink
{
    void BeginFrame(in YamuxHeader header);

    /// <summary>Some of the frame's payload; never empty, and valid only during the call.</summary>
    void Payload(in ReadOnlySequence<byte> bytes);

    void EndFrame(in YamuxHeader header);
}
