using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>Writes a message, field by field, into a buffer that is given back by <see cref="Dispose"/>.</summary>
internal sealed class SftpRequest : IDisposable
{
    private readonly byte[] _buffer;
    private int _length = 4;

    /// <param name="room">For all fields.</param>
    public SftpRequest(SftpKind kind, uint id, int room)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(room + 9);
        _buffer[_length++] = (byte)kind;
        Number(id);
    }

    /// <summary>The whole message; nothing can be added after it was taken.</summary>
    public ReadOnlyMemory<byte> Message
    {
        get
        {
            BinaryPrimitives.WriteInt32BigEndian(_buffer, _length - 4);
            return _buffer.AsMemory(0, _length);
        }
    }

    public SftpRequest Number(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_length), value);
        _length += 4;
        return this;
    }

    public SftpRequest LongNumber(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_length), value);
        _length += 8;
        return this;
    }

    public SftpRequest Bytes(ReadOnlySpan<byte> bytes)
    {
        Number((uint)bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
        return this;
    }

    public SftpRequest Text(string text)
    {
        int length = Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length + 4));
        Number((uint)length);
        _length += length;
        return this;
    }

    /// <summary>Attributes of which only the permission bits are said; null for none at all.</summary>
    public SftpRequest Mode(UnixFileMode? mode)
    {
        const uint HasMode = 4;
        return mode is { } bits ? Number(HasMode).Number((uint)bits) : Number(0);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
