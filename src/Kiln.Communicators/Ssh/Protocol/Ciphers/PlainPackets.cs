using System.Buffers.Binary;

namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>Before the first key exchange nothing is protected.</summary>
internal sealed class PlainPackets : PacketCipher
{
    public override uint LengthOf(Span<byte> head, uint sequence) => BinaryPrimitives.ReadUInt32BigEndian(head);

    public override void Open(Span<byte> packet, uint sequence)
    {
    }

    public override void Seal(Span<byte> packet, uint sequence)
    {
    }
}
