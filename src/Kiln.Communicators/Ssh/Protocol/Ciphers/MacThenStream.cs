using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>
/// A cipher and a checksum of their own: over the plain packet, or (<c>-etm</c>) over the encrypted one.
/// </summary>
/// <param name="isEncryptThenMac">The length is not encrypted, and the checksum is over what is.</param>
internal sealed class MacThenStream(IStreamOfBlocks stream, MacSuite mac, byte[] macKey, bool isEncryptThenMac) : PacketCipher
{
    private const int Length = 4;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(mac.Hash, macKey);

    public override int BlockSize => stream.BlockSize;

    public override int HeadSize => isEncryptThenMac ? Length : stream.BlockSize;

    public override int TagSize => mac.TagSize;

    public override bool IsLengthApart => isEncryptThenMac;

    public override uint LengthOf(Span<byte> head, uint sequence)
    {
        if (!isEncryptThenMac)
        {
            stream.Decrypt(head);
        }

        return BinaryPrimitives.ReadUInt32BigEndian(head);
    }

    public override void Open(Span<byte> packet, uint sequence)
    {
        Span<byte> body = packet[..^TagSize];
        if (!isEncryptThenMac)
        {
            stream.Decrypt(body[stream.BlockSize..]);
        }

        Span<byte> tag = stackalloc byte[_hash.HashLengthInBytes];
        ComputeTag(body, sequence, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..TagSize], packet[^TagSize..]))
        {
            throw Changed();
        }

        if (isEncryptThenMac)
        {
            stream.Decrypt(body[Length..]);
        }
    }

    public override void Seal(Span<byte> packet, uint sequence)
    {
        Span<byte> body = packet[..^TagSize];
        if (isEncryptThenMac)
        {
            stream.Encrypt(body[Length..]);
        }

        Span<byte> tag = stackalloc byte[_hash.HashLengthInBytes];
        ComputeTag(body, sequence, tag);
        tag[..TagSize].CopyTo(packet[^TagSize..]);
        if (!isEncryptThenMac)
        {
            stream.Encrypt(body);
        }
    }

    public override void Dispose()
    {
        stream.Dispose();
        _hash.Dispose();
        base.Dispose();
    }

    private void ComputeTag(ReadOnlySpan<byte> body, uint sequence, Span<byte> tag)
    {
        Span<byte> number = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(number, sequence);
        _hash.AppendData(number);
        _hash.AppendData(body);
        _hash.GetHashAndReset(tag);
    }
}
