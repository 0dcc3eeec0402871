using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kiln.Communicators.WinRm.Ntlm;

/// <summary>Ties a login to the TLS connection that it is made on.</summary>
internal static class ChannelBinding
{
    /// <summary>
    /// The hash of a gss_channel_bindings_struct (RFC 2744 3.11) that has no addresses and, as application data, the
    /// binding <c>tls-server-end-point</c> of RFC 5929: the certificate's hash, by the algorithm of its signature.
    /// </summary>
    [SuppressMessage("Security", "CA5351", Justification = "MsvAvChannelBindings of MS-NLMP 2.2.2.1 is MD5.")]
    public static byte[] Of(X509Certificate2 certificate)
    {
        byte[] raw = certificate.RawData;
        byte[] hash = certificate.SignatureAlgorithm.FriendlyName?.ToLowerInvariant() switch
        {
            string name when name.Contains("sha384", StringComparison.Ordinal) => SHA384.HashData(raw),
            string name when name.Contains("sha512", StringComparison.Ordinal) => SHA512.HashData(raw),
            _ => SHA256.HashData(raw),
        };
        byte[] data = [.. "tls-server-end-point:"u8, .. hash];
        byte[] bindings = new byte[20 + data.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bindings.AsSpan(16), data.Length);
        data.CopyTo(bindings, 20);
        return MD5.HashData(bindings);
    }
}
