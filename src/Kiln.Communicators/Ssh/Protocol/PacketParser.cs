using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Kiln.Communicators.Ssh.Protocol;

/// <summary>Reads the data types of RFC 4251; text that is too short is the other side's fault.</summary>
internal ref struct PacketParser(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public uint Number() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ReadOnlySpan<byte> Bytes()
    {
        uint length = Number();
        return length <= (uint)_rest.Length ? Take((int)length) : throw TooShort();
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public string[] Names()
    {
        string text = Text();
        return text.Length == 0 ? [] : text.Split(',');
    }

    public BigInteger Integer() => new(Bytes(), isUnsigned: false, isBigEndian: true);

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw TooShort();
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static SshProtocolException TooShort() => new("The server sent a message that ends too early.");
}
