using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>The curves of NIST (RFC 5656).</summary>
internal sealed class EllipticAgreement(ECCurve curve) : IKeyAgreement
{
    private const byte Uncompressed = 4;

    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(curve);

    public byte[] Public
    {
        get
        {
            ECPoint point = _key.ExportParameters(includePrivateParameters: false).Q;
            return new PacketBuilder().Text([Uncompressed, .. point.X!, .. point.Y!]).ToArray();
        }
    }

    public byte[] Agree(ReadOnlySpan<byte> theirs)
    {
        int size = (_key.KeySize + 7) / 8;
        if (theirs.Length != 1 + (2 * size) || theirs[0] != Uncompressed)
        {
            throw NoPoint();
        }

        ECParameters parameters = new()
        {
            Curve = curve,
            Q = new() { X = theirs.Slice(1, size).ToArray(), Y = theirs[(1 + size)..].ToArray() },
        };
        try
        {
            using ECDiffieHellman other = ECDiffieHellman.Create(parameters);
            using ECDiffieHellmanPublicKey publicKey = other.PublicKey;
            return new PacketBuilder().Integer(_key.DeriveRawSecretAgreement(publicKey)).ToArray();
        }
        catch (CryptographicException)
        {
            throw NoPoint();
        }
        finally
        {
            _key.Dispose();
        }
    }

    private static SshProtocolException NoPoint() => new("The server's key exchange value is no point of the curve.");
}
