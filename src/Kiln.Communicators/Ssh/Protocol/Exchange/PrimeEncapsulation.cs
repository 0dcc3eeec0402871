using Org.BouncyCastle.Pqc.Crypto.NtruPrime;
using Org.BouncyCastle.Security;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>Streamlined NTRU Prime 761.</summary>
internal sealed class PrimeEncapsulation : IEncapsulation
{
    private readonly SNtruPrimePrivateKeyParameters _private;
    private readonly SNtruPrimePublicKeyParameters _public;

    public PrimeEncapsulation()
    {
        SNtruPrimeKeyPairGenerator generator = new();
        generator.Init(new SNtruPrimeKeyGenerationParameters(new SecureRandom(), SNtruPrimeParameters.sntrup761));
        Org.BouncyCastle.Crypto.AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        _private = (SNtruPrimePrivateKeyParameters)pair.Private;
        _public = (SNtruPrimePublicKeyParameters)pair.Public;
    }

    public byte[] Public => _public.GetEncoded();

    public int CiphertextSize => new SNtruPrimeKemExtractor(_private).EncapsulationLength;

    public byte[] Open(byte[] ciphertext) => new SNtruPrimeKemExtractor(_private).ExtractSecret(ciphertext);
}
