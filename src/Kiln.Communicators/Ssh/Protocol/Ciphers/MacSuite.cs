using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>A checksum that both sides may agree on.</summary>
/// <param name="IsEncryptThenMac">It is over the encrypted packet.</param>
internal sealed record MacSuite(string Name, HashAlgorithmName Hash, int KeySize, int TagSize, bool IsEncryptThenMac)
{
    /// <summary>Best first.</summary>
    public static ImmutableArray<MacSuite> All { get; } =
    [
        new("hmac-sha2-256-etm@openssh.com", HashAlgorithmName.SHA256, 32, 32, true),
        new("hmac-sha2-512-etm@openssh.com", HashAlgorithmName.SHA512, 64, 64, true),
        new("hmac-sha2-256", HashAlgorithmName.SHA256, 32, 32, false),
        new("hmac-sha2-512", HashAlgorithmName.SHA512, 64, 64, false),
        new("hmac-sha1", HashAlgorithmName.SHA1, 20, 20, false),
        new("hmac-sha1-96", HashAlgorithmName.SHA1, 20, 12, false),
    ];
}
