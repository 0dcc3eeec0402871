using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Kiln.Communicators.WinRm.Ntlm;

/// <summary>
/// Encrypts and signs what goes one way, or opens it: MS-NLMP 3.4.3 and 3.4.4.2. The messages must come in their order.
/// </summary>
[SuppressMessage("Security", "CA5351", Justification = "The protocol is made of MD5; nothing else is understood.")]
internal sealed class NtlmSealer
{
    public const int SignatureLength = 16;

    private readonly RC4Engine _cipher = new();
    private readonly byte[] _signingKey;
    private readonly bool _exchangedKey;
    private uint _number;

    /// <param name="exchangedKey">The session key was sent by the client, so checksums are encrypted.</param>
    public NtlmSealer(byte[] signingKey, byte[] sealingKey, bool exchangedKey)
    {
        _signingKey = signingKey;
        _exchangedKey = exchangedKey;
        _cipher.Init(forEncryption: true, new KeyParameter(sealingKey));
    }

    public (byte[] Signature, byte[] Sealed) Seal(ReadOnlySpan<byte> message)
    {
        byte[] plain = message.ToArray();
        byte[] encrypted = Crypt(plain);
        return (Sign(plain), encrypted);
    }

    /// <exception cref="CryptographicException">The signature is not that of the message.</exception>
    public byte[] Unseal(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> encrypted)
    {
        byte[] plain = Crypt(encrypted.ToArray());
        return CryptographicOperations.FixedTimeEquals(signature, Sign(plain))
            ? plain
            : throw new CryptographicException("the signature of an encrypted answer is wrong");
    }

    private byte[] Sign(byte[] message)
    {
        byte[] number = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, _number++);
        byte[] checksum = HMACMD5.HashData(_signingKey, (byte[])[.. number, .. message])[..8];
        return [1, 0, 0, 0, .. _exchangedKey ? Crypt(checksum) : checksum, .. number];
    }

    private byte[] Crypt(byte[] bytes)
    {
        byte[] result = new byte[bytes.Length];
        _cipher.ProcessBytes(bytes, 0, bytes.Length, result, 0);
        return result;
    }
}
