using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Utilities;

namespace Kiln.Communicators.Ssh.Keys;

/// <summary>Public keys as the protocol sends them.</summary>
internal static class PublicKeyText
{
    /// <summary>The public part of a private key.</summary>
    public static byte[] Encode(AsymmetricKeyParameter key) => OpenSshPublicKeyUtilities.EncodePublicKey(key switch
    {
        Ed25519PrivateKeyParameters ed25519 => ed25519.GeneratePublicKey(),
        ECPrivateKeyParameters elliptic => new ECPublicKeyParameters(
            elliptic.AlgorithmName, elliptic.Parameters.G.Multiply(elliptic.D), elliptic.PublicKeyParamSet ?? CurveOf(elliptic)),
        DsaPrivateKeyParameters dsa => new DsaPublicKeyParameters(
            dsa.Parameters.G.ModPow(dsa.X, dsa.Parameters.P), dsa.Parameters),
        RsaPrivateCrtKeyParameters rsa => new RsaKeyParameters(isPrivate: false, rsa.Modulus, rsa.PublicExponent),
        _ => throw new ArgumentException($"{key.GetType().Name} is no kind of key that ssh knows."),
    });

    private static Org.BouncyCastle.Asn1.DerObjectIdentifier CurveOf(ECPrivateKeyParameters key) =>
        key.Parameters.N.BitLength switch
        {
            256 => Org.BouncyCastle.Asn1.Sec.SecObjectIdentifiers.SecP256r1,
            384 => Org.BouncyCastle.Asn1.Sec.SecObjectIdentifiers.SecP384r1,
            521 => Org.BouncyCastle.Asn1.Sec.SecObjectIdentifiers.SecP521r1,
            int bits => throw new ArgumentException($"an elliptic curve of {bits} bits is none that ssh knows"),
        };
}
