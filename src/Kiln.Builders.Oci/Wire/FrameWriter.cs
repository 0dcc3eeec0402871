using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kiln.Builders.Oci.Wire;

/// <summary>Writes frames, each in one piece; safe from any thread.</summary>
/// <param name="stream">Stays the caller's.</param>
internal sealed class FrameWriter(Stream stream)
{
    private readonly Lock _lock = new();
    private byte[] _buffer = new byte[4096];

    public void Write(FrameKind kind, ReadOnlySpan<byte> payload = default)
    {
        lock (_lock)
        {
            int length = FrameDecoder.HeaderLength + payload.Length;
            if (_buffer.Length < length)
            {
                _buffer = new byte[length];
            }

            _buffer[0] = (byte)kind;
            BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(1), payload.Length);
            payload.CopyTo(_buffer.AsSpan(FrameDecoder.HeaderLength));
            stream.Write(_buffer, 0, length);
            stream.Flush();
        }
    }

    public void Write<T>(FrameKind kind, T message, JsonTypeInfo<T> type) =>
        Write(kind, JsonSerializer.SerializeToUtf8Bytes(message, type));
}
