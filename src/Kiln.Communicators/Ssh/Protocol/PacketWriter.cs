using System.Buffers.Binary;
using System.Security.Cryptography;
using Kiln.Communicators.Ssh.Protocol.Ciphers;

namespace Kiln.Communicators.Ssh.Protocol;

/// <summary>Collects protected packets and writes many of them at once. One call at a time.</summary>
internal sealed class PacketWriter(Stream stream) : IDisposable
{
    private const int HeadSize = 5;
    private const int MinPadding = 4;
    private const int FullBytes = 256 * 1024;

    private byte[] _buffer = new byte[64 * 1024];
    private PacketCipher _cipher = new PlainPackets();
    private uint _sequence;
    private int _length;

    /// <summary>Since the last change of keys.</summary>
    public long Bytes { get; private set; }

    public uint Sequence => _sequence;

    /// <summary>It is time to flush.</summary>
    public bool IsFull => _length >= FullBytes;

    public void ChangeKeys(PacketCipher cipher, bool restartsCount)
    {
        _cipher.Dispose();
        _cipher = cipher;
        _sequence = restartsCount ? 0 : _sequence;
        Bytes = 0;
    }

    public void AddRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <param name="payload">The message, or its beginning.</param>
    /// <param name="rest">What follows.</param>
    public void Add(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> rest = default)
    {
        int block = _cipher.BlockSize;
        int counted = HeadSize + payload.Length + rest.Length - (_cipher.IsLengthApart ? 4 : 0);
        int padding = block - (counted % block);
        padding += padding < MinPadding ? block : 0;
        int length = 1 + payload.Length + rest.Length + padding;
        Span<byte> packet = Room(4 + length + _cipher.TagSize);
        BinaryPrimitives.WriteUInt32BigEndian(packet, (uint)length);
        packet[4] = (byte)padding;
        payload.CopyTo(packet[HeadSize..]);
        rest.CopyTo(packet[(HeadSize + payload.Length)..]);
        RandomNumberGenerator.Fill(packet.Slice(HeadSize + payload.Length + rest.Length, padding));
        _cipher.Seal(packet, _sequence);
        _sequence++;
        Bytes += packet.Length;
    }

    /// <summary>Must not be interrupted: a packet that is cut off ends the connection.</summary>
    public async Task FlushAsync(CancellationToken connectionEnd)
    {
        int length = _length;
        _length = 0;
        await stream.WriteAsync(_buffer.AsMemory(0, length), connectionEnd);
        await stream.FlushAsync(connectionEnd);
    }

    public void Dispose() => _cipher.Dispose();

    private Span<byte> Room(int count)
    {
        if (_length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        Span<byte> room = _buffer.AsSpan(_length, count);
        _length += count;
        return room;
    }
}
