using System.Text;
using Kiln.Communicators.Ssh.Protocol;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Kiln.Communicators.Ssh.Keys;

/// <summary>OpenSSH's own format of private keys (PROTOCOL.key), without a passphrase.</summary>
internal static class OpenSshKeyText
{
    private static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    /// <param name="content">Of the PEM block.</param>
    /// <exception cref="FormatException">It is none, or has a passphrase.</exception>
    public static AsymmetricKeyParameter Parse(byte[] content)
    {
        try
        {
            PacketParser parser = new(content);
            if (!parser.Take(Magic.Length).SequenceEqual(Magic))
            {
                throw new FormatException("it is not in the format that its first line says");
            }

            if (parser.Text() != "none")
            {
                throw new FormatException(
                    "password protected keys are not supported. Please decrypt the key prior to use");
            }

            parser.Bytes();
            parser.Bytes();
            parser.Number();
            parser.Bytes();
            PacketParser key = new(parser.Bytes());
            key.Take(2 * sizeof(uint));
            return ParseKey(key);
        }
        catch (SshProtocolException e)
        {
            throw new FormatException("the key ends too early", e);
        }
    }

    private static AsymmetricKeyParameter ParseKey(PacketParser key) => key.Text() switch
    {
        "ssh-ed25519" => Ed25519(key),
        "ssh-rsa" => Rsa(key),
        "ssh-dss" => Dsa(key),
        string type when type.StartsWith("ecdsa-sha2-", StringComparison.Ordinal) => Elliptic(key),
        string type => throw new FormatException($"keys of the type {type} cannot be used from a file"),
    };

    /// <summary>The private part is followed by the public one.</summary>
    private static Ed25519PrivateKeyParameters Ed25519(PacketParser key)
    {
        key.Bytes();
        return new(new PacketParser(key.Bytes()).Take(Ed25519PrivateKeyParameters.KeySize));
    }

    private static RsaPrivateCrtKeyParameters Rsa(PacketParser key)
    {
        BigInteger modulus = Number(ref key);
        BigInteger publicExponent = Number(ref key);
        BigInteger exponent = Number(ref key);
        BigInteger inverse = Number(ref key);
        BigInteger p = Number(ref key);
        BigInteger q = Number(ref key);
        return new(
            modulus,
            publicExponent,
            exponent,
            p,
            q,
            exponent.Remainder(p.Subtract(BigInteger.One)),
            exponent.Remainder(q.Subtract(BigInteger.One)),
            inverse);
    }

    private static DsaPrivateKeyParameters Dsa(PacketParser key)
    {
        DsaParameters parameters = new(Number(ref key), Number(ref key), Number(ref key));
        key.Bytes();
        return new(Number(ref key), parameters);
    }

    private static ECPrivateKeyParameters Elliptic(PacketParser key)
    {
        string name = Encoding.ASCII.GetString(key.Bytes()).Replace("nistp", "P-", StringComparison.Ordinal);
        X9ECParameters curve = CustomNamedCurves.GetByName(name)
            ?? throw new FormatException($"the curve {name} is none that ssh knows");
        key.Bytes();
        return new(Number(ref key), new ECDomainParameters(curve));
    }

    private static BigInteger Number(ref PacketParser key) => new(1, key.Bytes());
}
