using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Kiln.Testing.WinRm.Ntlm;

/// <summary>The keys of a session and what is done with them, from the server's side (MS-NLMP 3.4).</summary>
[SuppressMessage("Security", "CA5351", Justification = "The protocol is made of MD5; nothing else is understood.")]
internal sealed class NtlmKeys
{
    private readonly byte[] _clientSigning;
    private readonly byte[] _serverSigning;
    private readonly RC4Engine _fromClient;
    private readonly RC4Engine _toClient;
    private readonly bool _encryptsChecksums;
    private uint _received;
    private uint _sent;

    public NtlmKeys(byte[] exported, bool exchangedKey)
    {
        _encryptsChecksums = exchangedKey;
        _clientSigning = Derive(exported, "session key to client-to-server signing key magic constant\0");
        _serverSigning = Derive(exported, "session key to server-to-client signing key magic constant\0");
        _fromClient = Cipher(Derive(exported, "session key to client-to-server sealing key magic constant\0"));
        _toClient = Cipher(Derive(exported, "session key to server-to-client sealing key magic constant\0"));
    }

    public static RC4Engine Cipher(byte[] key)
    {
        RC4Engine cipher = new();
        cipher.Init(true, new KeyParameter(key));
        return cipher;
    }

    public static byte[] Run(RC4Engine cipher, ReadOnlySpan<byte> bytes)
    {
        byte[] input = bytes.ToArray();
        byte[] output = new byte[input.Length];
        cipher.ProcessBytes(input, 0, input.Length, output, 0);
        return output;
    }

    /// <exception cref="CryptographicException">The signature is wrong.</exception>
    public byte[] Open(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message)
    {
        byte[] plain = Run(_fromClient, message);
        return signature.SequenceEqual(Signature(_clientSigning, _fromClient, _received++, plain))
            ? plain
            : throw new CryptographicException("The client's signature is wrong.");
    }

    public (byte[] Signature, byte[] Message) Close(byte[] plain)
    {
        byte[] message = Run(_toClient, plain);
        return (Signature(_serverSigning, _toClient, _sent++, plain), message);
    }

    private static byte[] Derive(byte[] key, string magic) => MD5.HashData([.. key, .. Encoding.ASCII.GetBytes(magic)]);

    private byte[] Signature(byte[] key, RC4Engine cipher, uint number, byte[] plain)
    {
        byte[] sequence = BitConverter.GetBytes(number);
        using HMACMD5 hash = new(key);
        byte[] checksum = hash.ComputeHash([.. sequence, .. plain])[..8];
        return [1, 0, 0, 0, .. _encryptsChecksums ? Run(cipher, checksum) : checksum, .. sequence];
    }
}
