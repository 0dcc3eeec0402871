namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>
/// Protects the packets of one direction, each in place: <c>length, padding length, payload, padding, tag</c>. Keeps
/// state from packet to packet, so each packet passes exactly once, in order.
/// </summary>
internal abstract class PacketCipher : IDisposable
{
    /// <summary>What is encrypted is a multiple of this.</summary>
    public virtual int BlockSize => 8;

    /// <summary>How much of a packet is needed to tell its length.</summary>
    public virtual int HeadSize => 4;

    public virtual int TagSize => 0;

    /// <summary>The four bytes of the length do not count for <see cref="BlockSize"/>.</summary>
    public virtual bool IsLengthApart => false;

    /// <summary>The length that a packet states; may decrypt the head in place.</summary>
    public abstract uint LengthOf(Span<byte> head, uint sequence);

    /// <summary>Checks and decrypts a packet whose head has passed <see cref="LengthOf"/>.</summary>
    /// <exception cref="SshProtocolException">It was changed on its way.</exception>
    public abstract void Open(Span<byte> packet, uint sequence);

    public abstract void Seal(Span<byte> packet, uint sequence);

    public virtual void Dispose()
    {
    }

    protected static SshProtocolException Changed() =>
        new("A message of the server was changed on its way (its checksum is wrong).");
}
