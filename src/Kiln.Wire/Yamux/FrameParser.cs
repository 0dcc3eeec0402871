using System.Buffers;

namespace Kiln.Wire.Yamux;

/// <summary>Cuts bytes into frames, however they arrive; keeps no payload.</summary>
internal sealed class FrameParser(IFrameSink sink)
{
    private YamuxHeader _header;
    private uint _missing;

    /// <summary>Whether a frame has begun whose payload is not complete.</summary>
    public bool IsInsideFrame => _missing > 0;

    /// <summary>
    /// Takes what can be taken from the front of <paramref name="bytes"/>; at most a part of a header is left.
    /// </summary>
    public void Consume(ref ReadOnlySequence<byte> bytes)
    {
        while (IsInsideFrame ? !bytes.IsEmpty : bytes.Length >= YamuxHeader.Size)
        {
            if (IsInsideFrame)
            {
                TakePayload(ref bytes);
            }
            else
            {
                TakeHeader(ref bytes);
            }

            if (!IsInsideFrame)
            {
                sink.EndFrame(_header);
            }
        }
    }

    private void TakeHeader(ref ReadOnlySequence<byte> bytes)
    {
        Span<byte> header = stackalloc byte[YamuxHeader.Size];
        bytes.Slice(0, YamuxHeader.Size).CopyTo(header);
        bytes = bytes.Slice(YamuxHeader.Size);
        _header = YamuxHeader.Read(header);
        _missing = _header.Type == YamuxFrameType.Data ? _header.Length : 0;
        sink.BeginFrame(_header);
    }

    private void TakePayload(ref ReadOnlySequence<byte> bytes)
    {
        long length = Math.Min(_missing, bytes.Length);
        sink.Payload(bytes.Slice(0, length));
        bytes = bytes.Slice(length);
        _missing -= (uint)length;
    }
}
