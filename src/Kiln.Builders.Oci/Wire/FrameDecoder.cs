using System.Buffers.Binary;

namespace Kiln.Builders.Oci.Wire;

/// <summary>
/// Cuts bytes into frames: one byte kind, four bytes length (little endian), the payload. The payload given to the
/// receiver is valid only during the call.
/// </summary>
internal sealed class FrameDecoder(FrameReceiver receiver)
{
    public const int HeaderLength = 5;

    /// <summary>A command of a provisioner can be long; nothing else is.</summary>
    public const int MaxPayload = 16 * 1024 * 1024;

    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <exception cref="InvalidDataException">The bytes are not frames.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = Take(bytes, Missing());
            if (Missing() == 0)
            {
                FrameKind kind = (FrameKind)_buffer[0];
                int length = _length;
                _length = 0;
                receiver(kind, _buffer.AsMemory(HeaderLength, length - HeaderLength));
            }
        }
    }

    /// <summary>How many bytes the frame needs before anything can be said about it.</summary>
    private int Missing()
    {
        if (_length < HeaderLength)
        {
            return HeaderLength - _length;
        }

        int payload = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(1));
        return payload is >= 0 and <= MaxPayload
            ? HeaderLength + payload - _length
            : throw new InvalidDataException($"A frame claims a length of {payload} bytes.");
    }

    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, int wanted)
    {
        int count = Math.Min(bytes.Length, wanted);
        if (_length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        bytes[..count].CopyTo(_buffer.AsSpan(_length));
        _length += count;
        return bytes[count..];
    }
}

internal delegate void FrameReceiver(FrameKind kind, ReadOnlyMemory<byte> payload);
