using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>ML-KEM-768 (FIPS 203).</summary>
internal sealed class MlKemEncapsulation : IEncapsulation
{
    private static readonly MLKemParameters Parameters = MLKemParameters.ml_kem_768;

    private readonly MLKemPrivateKeyParameters _key;

    public MlKemEncapsulation()
    {
        MLKemKeyPairGenerator generator = new();
        generator.Init(new MLKemKeyGenerationParameters(new SecureRandom(), Parameters));
        _key = (MLKemPrivateKeyParameters)generator.GenerateKeyPair().Private;
    }

    public byte[] Public => _key.GetPublicKeyEncoded();

    public int CiphertextSize => Parameters.ParameterSet.EncapsulationLength;

    public byte[] Open(byte[] ciphertext)
    {
        MLKemDecapsulator opener = new(Parameters);
        opener.Init(_key);
        byte[] secret = new byte[opener.SecretLength];
        opener.Decapsulate(ciphertext, 0, ciphertext.Length, secret, 0, secret.Length);
        return secret;
    }
}
