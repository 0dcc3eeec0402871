using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>Curve25519 (RFC 8731).</summary>
internal sealed class CurveAgreement : IKeyAgreement
{
    private const int Size = 32;

    private readonly X25519PrivateKeyParameters _key = new(new SecureRandom());

    public byte[] Public => new PacketBuilder().Text(_key.GeneratePublicKey().GetEncoded()).ToArray();

    public byte[] Agree(ReadOnlySpan<byte> theirs)
    {
        if (theirs.Length != Size)
        {
            throw new SshProtocolException("The server's key exchange value is no point of curve25519.");
        }

        byte[] secret = new byte[Size];
        try
        {
            _key.GenerateSecret(new X25519PublicKeyParameters(theirs), secret);
        }
        catch (InvalidOperationException)
        {
            throw new SshProtocolException("The server's key exchange value is a weak point of curve25519.");
        }

        return secret;
    }
}
