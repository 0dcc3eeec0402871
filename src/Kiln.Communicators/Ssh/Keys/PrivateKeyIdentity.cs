using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace Kiln.Communicators.Ssh.Keys;

/// <summary>A private key in memory.</summary>
internal sealed class PrivateKeyIdentity : ISshIdentity
{
    private readonly AsymmetricKeyParameter _key;

    private PrivateKeyIdentity(AsymmetricKeyParameter key, byte[] blob, string description)
    {
        _key = key;
        Blob = blob;
        KeyType = new PacketParser(blob).Text();
        Description = description;
    }

    public string Description { get; }

    public byte[] Blob { get; }

    public string KeyType { get; }

    public bool IsDear => false;

    /// <param name="pem">The text of a key file.</param>
    /// <param name="certificate">The text of a certificate file for the key, or null.</param>
    /// <param name="description">See <see cref="ISshIdentity.Description"/>.</param>
    /// <exception cref="CommunicatorException">It is no private key, or no certificate of this key.</exception>
    public static PrivateKeyIdentity Parse(string pem, string? certificate, string description)
    {
        AsymmetricKeyParameter key = PrivateKeyText.Parse(pem, description);
        byte[] blob = PublicKeyText.Encode(key, description);
        return new(key, certificate is null ? blob : CertificateText.Parse(certificate, blob, description), description);
    }

    public Task<byte[]> SignAsync(string algorithm, byte[] data, CancellationToken cancellationToken) =>
        Task.FromResult(new PacketBuilder().Text(algorithm).Text(Sign(algorithm, data)).ToArray());

    private byte[] Sign(string algorithm, byte[] data) => _key switch
    {
        Ed25519PrivateKeyParameters key => SignEd25519(key, data),
        ECPrivateKeyParameters key => SignElliptic(key, data),
        DsaPrivateKeyParameters key => SignDsa(key, data),
        _ => SignRsa(algorithm, data),
    };

    private static byte[] SignEd25519(Ed25519PrivateKeyParameters key, byte[] data)
    {
        Ed25519Signer signer = new();
        signer.Init(forSigning: true, key);
        signer.BlockUpdate(data);
        return signer.GenerateSignature();
    }

    private byte[] SignRsa(string algorithm, byte[] data)
    {
        IDigest digest = algorithm switch
        {
            "rsa-sha2-512" => new Sha512Digest(),
            "rsa-sha2-256" => new Sha256Digest(),
            _ => new Sha1Digest(),
        };
        RsaDigestSigner signer = new(digest);
        signer.Init(forSigning: true, _key);
        signer.BlockUpdate(data);
        return signer.GenerateSignature();
    }

    private static byte[] SignElliptic(ECPrivateKeyParameters key, byte[] data)
    {
        IDigest digest = key.Parameters.N.BitLength switch
        {
            <= 256 => new Sha256Digest(),
            <= 384 => new Sha384Digest(),
            _ => new Sha512Digest(),
        };
        ECDsaSigner signer = new(new HMacDsaKCalculator(digest));
        signer.Init(forSigning: true, key);
        BigInteger[] numbers = signer.GenerateSignature(Hash(digest, data));
        return new PacketBuilder()
            .Integer(numbers[0].ToByteArrayUnsigned()).Integer(numbers[1].ToByteArrayUnsigned()).ToArray();
    }

    /// <summary>Both numbers in 20 bytes each.</summary>
    private static byte[] SignDsa(DsaPrivateKeyParameters key, byte[] data)
    {
        const int size = 20;
        DsaSigner signer = new(new HMacDsaKCalculator(new Sha1Digest()));
        signer.Init(forSigning: true, key);
        byte[] signature = new byte[2 * size];
        BigInteger[] numbers = signer.GenerateSignature(Hash(new Sha1Digest(), data));
        for (int i = 0; i < numbers.Length; i++)
        {
            byte[] number = numbers[i].ToByteArrayUnsigned();
            if (number.Length > size)
            {
                throw new CommunicatorException(
                    CommunicatorFailure.Authentication,
                    "The protocol knows only DSA keys whose signatures have 40 bytes.");
            }

            number.CopyTo(signature.AsSpan(((i + 1) * size) - number.Length));
        }

        return signature;
    }

    private static byte[] Hash(IDigest digest, byte[] data)
    {
        byte[] hash = new byte[digest.GetDigestSize()];
        digest.BlockUpdate(data);
        digest.DoFinal(hash);
        return hash;
    }
}
