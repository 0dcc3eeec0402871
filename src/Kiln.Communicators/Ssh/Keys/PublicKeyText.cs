using Kiln.Sdk.Communication;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Utilities;

namespace Kiln.Communicators.Ssh.Keys;

/// <summary>Public keys as the protocol sends them.</summary>
internal static class PublicKeyText
{
    /// <summary>The public part of a private key.</summary>
    /// <param name="description">Of the key, for messages.</param>
    /// <exception cref="CommunicatorException">Ssh knows no such keys.</exception>
    public static byte[] Encode(AsymmetricKeyParameter key, string description)
    {
        try
        {
            return OpenSshPublicKeyUtilities.EncodePublicKey(key switch
            {
                Ed25519PrivateKeyParameters ed25519 => ed25519.GeneratePublicKey(),
                ECPrivateKeyParameters elliptic => new ECPublicKeyParameters(
                    elliptic.AlgorithmName, elliptic.Parameters.G.Multiply(elliptic.D), CurveOf(elliptic)),
                DsaPrivateKeyParameters dsa => new DsaPublicKeyParameters(
                    dsa.Parameters.G.ModPow(dsa.X, dsa.Parameters.P), dsa.Parameters),
                RsaPrivateCrtKeyParameters rsa => new RsaKeyParameters(isPrivate: false, rsa.Modulus, rsa.PublicExponent),
                _ => throw new FormatException("ssh knows no keys of this kind"),
            });
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new CommunicatorException(
                CommunicatorFailure.NotImplemented, $"The private key ({description}) cannot be used: {e.Message}", e);
        }
    }

    private static DerObjectIdentifier CurveOf(ECPrivateKeyParameters key) =>
        key.PublicKeyParamSet ?? key.Parameters.N.BitLength switch
        {
            256 => SecObjectIdentifiers.SecP256r1,
            384 => SecObjectIdentifiers.SecP384r1,
            521 => SecObjectIdentifiers.SecP521r1,
            int bits => throw new FormatException($"ssh knows no elliptic curve of {bits} bits"),
        };
}
