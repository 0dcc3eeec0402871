using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>A cipher that both sides may agree on.</summary>
/// <param name="IsDefault">It is offered when the user names none.</param>
internal sealed record CipherSuite(string Name, int KeySize, int InitialSize, bool IsDefault)
{
    private delegate IStreamOfBlocks MakeStream(byte[] key, byte[] initial);

    /// <summary>Best first.</summary>
    public static ImmutableArray<CipherSuite> All { get; } =
    [
        Gcm("aes128-gcm@openssh.com", 16),
        Gcm("aes256-gcm@openssh.com", 32),
        new("chacha20-poly1305@openssh.com", 64, 0, IsDefault: true) { Aead = static (key, _) => new ChaChaCipher(key) },
        Counter("aes128-ctr", 16),
        Counter("aes192-ctr", 24),
        Counter("aes256-ctr", 32),
        Chained("aes128-cbc", 16),
        Chained("aes192-cbc", 24),
        Chained("aes256-cbc", 32),
        new("3des-cbc", 24, 8, IsDefault: false)
        {
#pragma warning disable CA5350 // Weak, and offered only when the user names it.
            Stream = static (key, initial) => new ChainedStream(TripleDES.Create(), key, initial),
#pragma warning restore CA5350
        },
    ];

    /// <summary>It checks packets itself; no checksum is agreed on.</summary>
    public bool IsAead => Aead is not null;

    private Func<byte[], byte[], PacketCipher>? Aead { get; init; }

    private MakeStream? Stream { get; init; }

    /// <param name="key">Of the cipher.</param>
    /// <param name="initial">The initialization vector.</param>
    /// <param name="mac">Not used by ciphers that check packets themselves.</param>
    /// <param name="macKey">Of the checksum.</param>
    public PacketCipher Create(byte[] key, byte[] initial, MacSuite mac, byte[] macKey) =>
        Aead?.Invoke(key, initial) ?? new MacThenStream(Stream!(key, initial), mac, macKey, mac.IsEncryptThenMac);

    private static CipherSuite Gcm(string name, int keySize) => new(name, keySize, 12, IsDefault: true)
    {
        Aead = static (key, initial) => new GcmCipher(key, initial),
    };

    private static CipherSuite Counter(string name, int keySize) => new(name, keySize, 16, IsDefault: true)
    {
        Stream = static (key, initial) => new AesCounterStream(key, initial),
    };

    private static CipherSuite Chained(string name, int keySize) => new(name, keySize, 16, IsDefault: false)
    {
        Stream = static (key, initial) => new ChainedStream(Aes.Create(), key, initial),
    };
}
