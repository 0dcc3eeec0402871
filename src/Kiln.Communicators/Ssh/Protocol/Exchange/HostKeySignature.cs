using System.Collections.Immutable;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>Checks that a server has the private part of the host key that it shows.</summary>
internal static class HostKeySignature
{
    private const string Ed25519 = "ssh-ed25519";
    private const string Dsa = "ssh-dss";
    private const string Rsa = "ssh-rsa";

    /// <summary>Best first.</summary>
    public static ImmutableArray<string> Algorithms { get; } =
    [
        Ed25519, "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256", Rsa, Dsa,
    ];

    /// <summary>The algorithms that keys of these types sign with.</summary>
    public static IEnumerable<string> AlgorithmsOf(IEnumerable<string> keyTypes)
    {
        HashSet<string> types = [.. keyTypes];
        return Algorithms.Where(name => types.Contains(KeyTypeOf(name)));
    }

    /// <param name="algorithm">That both sides agreed on.</param>
    /// <param name="key">As the server sent it.</param>
    /// <param name="signature">The same.</param>
    /// <param name="text">What was signed.</param>
    /// <exception cref="SshProtocolException">It has not.</exception>
    public static void Check(string algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> signature, byte[] text)
    {
        PacketParser signatureParser = new(signature);
        PacketParser keyParser = new(key);
        bool isNamedRight = signatureParser.Text() == algorithm && keyParser.Text() == KeyTypeOf(algorithm);
        if (!isNamedRight || !IsValid(algorithm, keyParser, signatureParser.Bytes(), text))
        {
            throw new SshProtocolException("The server does not have the private part of the host key that it shows.");
        }
    }

    private static string KeyTypeOf(string algorithm) =>
        algorithm.StartsWith("rsa-", StringComparison.Ordinal) ? Rsa : algorithm;

    private static bool IsValid(string algorithm, PacketParser key, ReadOnlySpan<byte> signature, byte[] text)
    {
        try
        {
            return algorithm switch
            {
                Ed25519 => IsValidEd25519(key.Bytes(), signature, text),
                Dsa => IsValidDsa(key, signature, text),
                _ when KeyTypeOf(algorithm) == Rsa => IsValidRsa(algorithm, key, signature, text),
                _ => IsValidElliptic(key, signature, text),
            };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false; // A key or signature that is none.
        }
    }

    private static bool IsValidEd25519(ReadOnlySpan<byte> key, ReadOnlySpan<byte> signature, byte[] text)
    {
        Ed25519Signer signer = new();
        signer.Init(forSigning: false, new Ed25519PublicKeyParameters(key));
        signer.BlockUpdate(text);
        return signer.VerifySignature(signature.ToArray());
    }

    private static bool IsValidRsa(string algorithm, PacketParser key, ReadOnlySpan<byte> signature, byte[] text)
    {
        ReadOnlySpan<byte> exponent = key.Bytes().TrimStart((byte)0);
        ReadOnlySpan<byte> modulus = key.Bytes().TrimStart((byte)0);
        HashAlgorithmName hash = algorithm switch
        {
            "rsa-sha2-512" => HashAlgorithmName.SHA512,
            "rsa-sha2-256" => HashAlgorithmName.SHA256,
            _ => HashAlgorithmName.SHA1,
        };
        using RSA rsa = RSA.Create(new RSAParameters { Exponent = exponent.ToArray(), Modulus = modulus.ToArray() });
        byte[] padded = new byte[modulus.Length];
        signature = signature.TrimStart((byte)0);
        signature.CopyTo(padded.AsSpan(padded.Length - signature.Length));
        return rsa.VerifyData(text, padded, hash, RSASignaturePadding.Pkcs1);
    }

    private static bool IsValidElliptic(PacketParser key, ReadOnlySpan<byte> signature, byte[] text)
    {
        (ECCurve curve, HashAlgorithmName hash, int size) = key.Text() switch
        {
            "nistp256" => (ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, 32),
            "nistp384" => (ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, 48),
            _ => (ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512, 66),
        };
        ReadOnlySpan<byte> point = key.Bytes();
        if (point.Length != 1 + (2 * size))
        {
            return false;
        }

        using ECDsa elliptic = ECDsa.Create(new ECParameters
        {
            Curve = curve,
            Q = new() { X = point.Slice(1, size).ToArray(), Y = point[(1 + size)..].ToArray() },
        });
        return elliptic.VerifyData(text, TwoNumbers(signature, size), hash);
    }

    private static bool IsValidDsa(PacketParser key, ReadOnlySpan<byte> signature, byte[] text)
    {
        byte[] p = key.Bytes().TrimStart((byte)0).ToArray();
        DSAParameters parameters = new()
        {
            P = p,
            Q = key.Bytes().TrimStart((byte)0).ToArray(),
            G = Fixed(key.Bytes(), p.Length),
            Y = Fixed(key.Bytes(), p.Length),
        };
        using DSA dsa = DSA.Create(parameters);
        return dsa.VerifyData(text, signature.ToArray(), HashAlgorithmName.SHA1);
    }

    /// <summary>Both numbers of a signature in a fixed size, one after the other.</summary>
    private static byte[] TwoNumbers(ReadOnlySpan<byte> signature, int size)
    {
        PacketParser parser = new(signature);
        return [.. Fixed(parser.Bytes(), size), .. Fixed(parser.Bytes(), size)];
    }

    private static byte[] Fixed(ReadOnlySpan<byte> number, int size)
    {
        number = number.TrimStart((byte)0);
        byte[] padded = new byte[size];
        number.CopyTo(padded.AsSpan(size - number.Length));
        return padded;
    }
}
