using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>AES in Galois/counter mode (RFC 5647, with OpenSSH's names).</summary>
internal sealed class GcmCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> initial) : PacketCipher
{
    private const int Tag = 16;
    private const int Length = 4;
    private const int CounterStart = 4;

    private readonly AesGcm _aes = new(key, Tag);
    private readonly byte[] _nonce = initial[..12].ToArray();

    public override int BlockSize => 16;

    public override int TagSize => Tag;

    public override bool IsLengthApart => true;

    public override uint LengthOf(Span<byte> head, uint sequence) => BinaryPrimitives.ReadUInt32BigEndian(head);

    public override void Open(Span<byte> packet, uint sequence)
    {
        Span<byte> body = packet[Length..^Tag];
        try
        {
            _aes.Decrypt(_nonce, body, packet[^Tag..], body, packet[..Length]);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Changed();
        }

        Count();
    }

    public override void Seal(Span<byte> packet, uint sequence)
    {
        Span<byte> body = packet[Length..^Tag];
        _aes.Encrypt(_nonce, body, body, packet[^Tag..], packet[..Length]);
        Count();
    }

    public override void Dispose()
    {
        _aes.Dispose();
        base.Dispose();
    }

    private void Count()
    {
        Span<byte> counter = _nonce.AsSpan(CounterStart);
        BinaryPrimitives.WriteUInt64BigEndian(counter, BinaryPrimitives.ReadUInt64BigEndian(counter) + 1);
    }
}
