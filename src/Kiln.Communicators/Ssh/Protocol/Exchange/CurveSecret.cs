using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>Our half of curve25519, alone or as a part of something stronger.</summary>
internal sealed class CurveSecret
{
    /// <summary>Of a point.</summary>
    public const int Size = 32;

    private readonly X25519PrivateKeyParameters _key = new(new SecureRandom());

    public byte[] Point => _key.GeneratePublicKey().GetEncoded();

    /// <exception cref="SshProtocolException">No point, or one whose secret is known to everybody.</exception>
    public byte[] With(ReadOnlySpan<byte> theirs)
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
