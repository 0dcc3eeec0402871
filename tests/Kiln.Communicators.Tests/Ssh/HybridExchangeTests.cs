using System.Security.Cryptography;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Communicators.Ssh.Protocol.Exchange;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pqc.Crypto.NtruPrime;
using Org.BouncyCastle.Security;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>
/// Key exchanges with a part for times of quantum computers, against the other side as their drafts describe it: for
/// those that the OpenSSH of this machine does not know.
/// </summary>
public sealed class HybridExchangeTests
{
    private const int PointSize = 32;

    public static TheoryData<string, int, int> Exchanges { get; } = new()
    {
        { "mlkem768x25519-sha256", 1184, 1088 },
        { "sntrup761x25519-sha512", 1158, 1039 },
        { "sntrup761x25519-sha512@openssh.com", 1158, 1039 },
    };

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Both_sides_have_the_same_secret(string name, int keySize, int ciphertextSize)
    {
        IKeyAgreement ours = Begin(name);
        byte[] sent = new PacketParser(ours.Public).Bytes().ToArray();
        Assert.Equal(keySize + PointSize, sent.Length);

        (byte[] ciphertext, byte[] first) = Encapsulate(name, sent[..keySize]);
        Assert.Equal(ciphertextSize, ciphertext.Length);
        (byte[] point, byte[] second) = Join(sent[keySize..]);

        byte[] expected = HashOf(name, [.. first, .. second]);
        Assert.Equal(new PacketBuilder().Text(expected).ToArray(), ours.Agree([.. ciphertext, .. point]));
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Changed_answer_gives_another_secret_or_is_refused(string name, int keySize, int ciphertextSize)
    {
        IKeyAgreement ours = Begin(name);
        byte[] sent = new PacketParser(ours.Public).Bytes().ToArray();
        (byte[] ciphertext, _) = Encapsulate(name, sent[..keySize]);
        (byte[] point, _) = Join(sent[keySize..]);
        byte[] answer = [.. ciphertext, .. point];
        byte[] secret = ours.Agree(answer);
        for (int place = 0; place < answer.Length; place += 97)
        {
            byte[] changed = [.. answer];
            changed[place] ^= 1;
            Assert.NotEqual(secret, ours.Agree(changed));
        }

        Assert.Throws<SshProtocolException>(() => ours.Agree([]));
        Assert.Throws<SshProtocolException>(() => ours.Agree(answer.AsSpan(1)));
        Assert.Throws<SshProtocolException>(() => ours.Agree([.. answer, 0]));
        Assert.Throws<SshProtocolException>(() => ours.Agree([.. answer[..ciphertextSize], .. new byte[PointSize]]));
    }

    private static IKeyAgreement Begin(string name) => KexAlgorithm.All.Single(kex => kex.Name == name).Begin!();

    private static byte[] HashOf(string name, byte[] bytes) =>
        name.EndsWith("sha256", StringComparison.Ordinal) ? SHA256.HashData(bytes) : SHA512.HashData(bytes);

    private static (byte[] Point, byte[] Secret) Join(byte[] theirs)
    {
        X25519PrivateKeyParameters key = new(new SecureRandom());
        byte[] secret = new byte[PointSize];
        key.GenerateSecret(new X25519PublicKeyParameters(theirs), secret);
        return (key.GeneratePublicKey().GetEncoded(), secret);
    }

    private static (byte[] Ciphertext, byte[] Secret) Encapsulate(string name, byte[] key)
    {
        if (name.StartsWith("mlkem", StringComparison.Ordinal))
        {
            MLKemEncapsulator encapsulator = new(MLKemParameters.ml_kem_768);
            encapsulator.Init(MLKemPublicKeyParameters.FromEncoding(MLKemParameters.ml_kem_768, key));
            byte[] ciphertext = new byte[encapsulator.EncapsulationLength];
            byte[] secret = new byte[encapsulator.SecretLength];
            encapsulator.Encapsulate(ciphertext, 0, ciphertext.Length, secret, 0, secret.Length);
            return (ciphertext, secret);
        }

        ISecretWithEncapsulation made = new SNtruPrimeKemGenerator(new SecureRandom())
            .GenerateEncapsulated(new SNtruPrimePublicKeyParameters(SNtruPrimeParameters.sntrup761, key));
        return (made.GetEncapsulation(), made.GetSecret());
    }
}
