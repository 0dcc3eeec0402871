using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Keys;

/// <summary>Reads OpenSSH certificates: <c>TYPE BASE64 COMMENT</c>.</summary>
internal static class CertificateText
{
    /// <param name="text">Of the file.</param>
    /// <param name="keyBlob">The public key that it must certify.</param>
    /// <param name="description">Of the key.</param>
    /// <returns>The certificate as the protocol sends it.</returns>
    /// <exception cref="CommunicatorException">It is none, or another key's.</exception>
    public static byte[] Parse(string text, byte[] keyBlob, string description)
    {
        string[] words = text.Split(' ', '\n', '\t');
        byte[] blob = new byte[text.Length];
        if (words.Length < 2 || !Convert.TryFromBase64String(words[1].Trim(), blob, out int length))
        {
            throw NotUsable(description, "the file is no OpenSSH certificate (TYPE BASE64 COMMENT)");
        }

        blob = blob[..length];
        return IsOf(blob, words[0], keyBlob)
            ? blob
            : throw NotUsable(description, "it is not a certificate of this key");
    }

    /// <summary>Behind its type and a random text a certificate has all that the key has behind its type.</summary>
    private static bool IsOf(byte[] blob, string type, byte[] keyBlob)
    {
        try
        {
            PacketParser certificate = new(blob);
            PacketParser key = new(keyBlob);
            bool isNamedRight = certificate.Text() == type
                && type.Contains("-cert-", StringComparison.Ordinal)
                && SignatureNames.WithoutCertificate(type) == key.Text();
            certificate.Bytes();
            ReadOnlySpan<byte> rest = keyBlob.AsSpan(4 + SignatureNames.WithoutCertificate(type).Length);
            return isNamedRight && certificate.Take(rest.Length).SequenceEqual(rest);
        }
        catch (SshProtocolException)
        {
            return false; // Too short.
        }
    }

    private static CommunicatorException NotUsable(string description, string reason) => new(
        CommunicatorFailure.NotImplemented,
        $"The certificate for the private key ({description}) cannot be used: {reason}.");
}
