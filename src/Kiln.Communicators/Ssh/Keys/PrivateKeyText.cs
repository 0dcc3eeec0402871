using Kiln.Sdk.Communication;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Utilities;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities.IO.Pem;

namespace Kiln.Communicators.Ssh.Keys;

/// <summary>Reads private keys: PKCS#1, PKCS#8, SEC 1, and OpenSSH's own format, all without a passphrase.</summary>
internal static class PrivateKeyText
{
    /// <exception cref="CommunicatorException">It is none.</exception>
    public static AsymmetricKeyParameter Parse(string pem, string description)
    {
        try
        {
            using StringReader text = new(pem);
            using Org.BouncyCastle.OpenSsl.PemReader reader = new(text);
            PemObject? found = reader.ReadPemObject();
            return found is null
                ? throw NotUsable(description, "no key found")
                : found.Type switch
                {
                    "PRIVATE KEY" => PrivateKeyFactory.CreateKey(found.Content),
                    "OPENSSH PRIVATE KEY" => OpenSshKeyText.Parse(found.Content),
                    _ => OpenSshPrivateKeyUtilities.ParsePrivateKeyBlob(found.Content),
                };
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or FormatException
            or InvalidCastException or GeneralSecurityException or IndexOutOfRangeException)
        {
            throw NotUsable(description, e.Message);
        }
    }

    private static CommunicatorException NotUsable(string description, string reason) => new(
        CommunicatorFailure.NotImplemented, $"The private key ({description}) cannot be used: {reason}");
}
