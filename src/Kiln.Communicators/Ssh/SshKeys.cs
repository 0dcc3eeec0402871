using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Kiln.Communicators.Ssh.Protocol;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Utilities;
using Org.BouncyCastle.Security;

namespace Kiln.Communicators.Ssh;

/// <summary>Makes key pairs.</summary>
public static class SshKeys
{
    private const int DefaultRsaBits = 4096;
    private const int DefaultDsaBits = 1024;

    /// <param name="type"><c>rsa</c> (also when null or empty), <c>ecdsa</c>, <c>ed25519</c> or <c>dsa</c>.</param>
    /// <param name="bits">0 for the default of the type.</param>
    /// <exception cref="ArgumentException">Another type, or a size that it does not have.</exception>
    public static SshKeyPair Generate(string? type, int bits) => type switch
    {
        null or "" or "rsa" => Rsa(bits == 0 ? DefaultRsaBits : bits),
        "ecdsa" => Elliptic(bits),
        "ed25519" => Ed25519(),
        "dsa" => Dsa(bits == 0 ? DefaultDsaBits : bits),
        _ => throw new ArgumentException(
            $"'{type}' is no type of a key; valid types: dsa, ecdsa, ed25519, rsa", nameof(type)),
    };

    private static SshKeyPair Rsa(int bits)
    {
        using RSA rsa = RSA.Create(bits);
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: false);
        PacketBuilder blob = new PacketBuilder().Text("ssh-rsa").Integer(key.Exponent).Integer(key.Modulus);
        return new(rsa.ExportPkcs8PrivateKeyPem() + "\n", Line("ssh-rsa", blob));
    }

    private static SshKeyPair Elliptic(int bits)
    {
        (ECCurve curve, string name) = bits switch
        {
            256 => (ECCurve.NamedCurves.nistP256, "nistp256"),
            384 => (ECCurve.NamedCurves.nistP384, "nistp384"),
            0 or 521 => (ECCurve.NamedCurves.nistP521, "nistp521"),
            _ => throw new ArgumentException("an ecdsa key has 256, 384 or 521 bits", nameof(bits)),
        };
        using ECDsa elliptic = ECDsa.Create(curve);
        ECPoint point = elliptic.ExportParameters(includePrivateParameters: false).Q;
        string type = $"ecdsa-sha2-{name}";
        PacketBuilder blob = new PacketBuilder().Text(type).Text(name).Text([4, .. point.X!, .. point.Y!]);
        return new(elliptic.ExportPkcs8PrivateKeyPem() + "\n", Line(type, blob));
    }

    private static SshKeyPair Ed25519()
    {
        Ed25519PrivateKeyParameters key = new(new SecureRandom());
        byte[] encoded = OpenSshPrivateKeyUtilities.EncodePrivateKey(key);
        PacketBuilder blob = new PacketBuilder().Text("ssh-ed25519").Text(key.GeneratePublicKey().GetEncoded());
        return new(Pem("OPENSSH PRIVATE KEY", encoded), Line("ssh-ed25519", blob));
    }

    private static SshKeyPair Dsa(int bits)
    {
        using DSA dsa = DSA.Create(bits);
        DSAParameters key = dsa.ExportParameters(includePrivateParameters: true);
        PacketBuilder blob = new PacketBuilder()
            .Text("ssh-dss").Integer(key.P).Integer(key.Q).Integer(key.G).Integer(key.Y);
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            foreach (byte[]? number in new[] { key.P, key.Q, key.G, key.Y, key.X })
            {
                writer.WriteInteger(new BigInteger(number, isUnsigned: true, isBigEndian: true));
            }
        }

        return new(Pem("DSA PRIVATE KEY", writer.Encode()), Line("ssh-dss", blob));
    }

    private static string Line(string type, PacketBuilder blob) => $"{type} {Convert.ToBase64String(blob.Span)}";

    private static string Pem(string label, byte[] bytes) => PemEncoding.WriteString(label, bytes) + "\n";
}
