using System.Collections.Immutable;

namespace Kiln.Communicators.Ssh.Keys;

/// <summary>What signatures with keys of a type are called.</summary>
internal static class SignatureNames
{
    private const string CertificateEnd = "-cert-v01@openssh.com";
    private const string Rsa = "ssh-rsa";

    /// <summary>The algorithm to log in with.</summary>
    /// <param name="keyType">Of a key or a certificate.</param>
    /// <param name="serverTakes">Empty when the server does not say: then it is an old one.</param>
    public static string For(string keyType, ImmutableArray<string> serverTakes)
    {
        string end = keyType.EndsWith(CertificateEnd, StringComparison.Ordinal) ? CertificateEnd : "";
        string plain = WithoutCertificate(keyType);
        if (plain != Rsa)
        {
            return keyType;
        }

        string best = serverTakes.Contains("rsa-sha2-512", StringComparer.Ordinal) ? "rsa-sha2-512"
            : serverTakes.Contains("rsa-sha2-256", StringComparer.Ordinal) ? "rsa-sha2-256"
            : Rsa;
        return best + end;
    }

    /// <summary>What the signature itself is called.</summary>
    public static string WithoutCertificate(string name) => name.EndsWith(CertificateEnd, StringComparison.Ordinal)
        ? name[..^CertificateEnd.Length]
        : name;
}
