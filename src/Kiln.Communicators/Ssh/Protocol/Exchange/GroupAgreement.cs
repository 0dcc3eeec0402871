using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>Diffie-Hellman over a group of numbers (RFC 4253, RFC 8268).</summary>
internal sealed class GroupAgreement : IKeyAgreement
{
    private const int SecretBytes = 64;

    private readonly BigInteger _prime;
    private readonly BigInteger _secret;
    private readonly BigInteger _public;

    public GroupAgreement(DHParameters group)
        : this(
            new(group.P.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true),
            new(group.G.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true))
    {
    }

    public GroupAgreement(BigInteger prime, BigInteger generator)
    {
        _prime = prime;
        _secret = new(RandomNumberGenerator.GetBytes(SecretBytes), isUnsigned: true);
        _public = BigInteger.ModPow(generator, _secret, prime);
    }

    public byte[] Public => new PacketBuilder().Integer(_public).ToArray();

    public byte[] Agree(ReadOnlySpan<byte> theirs)
    {
        BigInteger value = new(theirs, isUnsigned: false, isBigEndian: true);
        if (value <= BigInteger.One || value >= _prime - BigInteger.One)
        {
            throw new SshProtocolException("The server's key exchange value is outside of the group.");
        }

        return new PacketBuilder().Integer(BigInteger.ModPow(value, _secret, _prime)).ToArray();
    }
}
