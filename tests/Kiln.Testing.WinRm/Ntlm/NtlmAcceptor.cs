using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace Kiln.Testing.WinRm.Ntlm;

/// <summary>The server of one NTLM login (MS-NLMP 3.2.5.1). Version 1 of NTLM is refused.</summary>
/// <param name="user">Who may log in, without a domain.</param>
/// <param name="password">Of the user.</param>
/// <param name="channelBinding">What a client that names a channel must name; null without TLS.</param>
[SuppressMessage("Security", "CA5351", Justification = "The protocol is made of MD5; nothing else is understood.")]
internal sealed class NtlmAcceptor(string user, string password, byte[]? channelBinding)
{
    private const uint KeyExchange = 0x40000000;
    private const uint Flags = 0xE28A8235;
    private const int FlagsId = 6;
    private const int ChannelBindingsId = 10;

    private readonly byte[] _challenge = RandomNumberGenerator.GetBytes(8);
    private byte[] _negotiateMessage = [];
    private byte[] _challengeMessage = [];

    public static bool IsMessage(byte[] message, int type) =>
        message.Length >= 32
        && message.AsSpan().StartsWith("NTLMSSP\0"u8)
        && BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(8)) == type;

    public byte[] Challenge(byte[] negotiate)
    {
        _negotiateMessage = negotiate;
        uint wanted = BinaryPrimitives.ReadUInt32LittleEndian(negotiate.AsSpan(12));
        byte[] name = Encoding.Unicode.GetBytes("KILN-WIN");
        byte[] info =
        [
            .. Pair(2, name), .. Pair(1, name), .. Pair(4, name), .. Pair(3, name),
            .. Pair(7, BitConverter.GetBytes(DateTimeOffset.UtcNow.ToFileTime())), .. Pair(0, []),
        ];
        byte[] message = new byte[56 + name.Length + info.Length];
        "NTLMSSP\0"u8.CopyTo(message);
        message[8] = 2;
        Field(message.AsSpan(12), name.Length, 56);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(20), (Flags & wanted) | 0x00820205);
        _challenge.CopyTo(message, 24);
        Field(message.AsSpan(40), info.Length, 56 + name.Length);
        message[48] = 10;
        message[55] = 15;
        name.CopyTo(message, 56);
        info.CopyTo(message, 56 + name.Length);
        return _challengeMessage = message;
    }

    /// <returns>Null when the user may not log in.</returns>
    public NtlmKeys? Accept(byte[] message)
    {
        byte[] response = Payload(message, 20);
        string domain = Encoding.Unicode.GetString(Payload(message, 28));
        string name = Encoding.Unicode.GetString(Payload(message, 36));
        if (_challengeMessage.Length == 0 || response.Length < 44 || !IsUser(name))
        {
            return null;
        }

        byte[] key = Hmac(PasswordHash(), Encoding.Unicode.GetBytes(name.ToUpperInvariant() + domain));
        byte[] proof = Hmac(key, [.. _challenge, .. response[16..]]);
        if (!proof.AsSpan().SequenceEqual(response.AsSpan(0, 16)))
        {
            return null;
        }

        byte[] exported = Hmac(key, proof);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(60));
        bool exchanged = (flags & KeyExchange) != 0;
        if (exchanged)
        {
            exported = NtlmKeys.Run(NtlmKeys.Cipher(exported), Payload(message, 52));
        }

        Dictionary<int, byte[]> pairs = Pairs(response.AsSpan(44));
        return HasRightMic(pairs, exported, message) && HasRightChannel(pairs) ? new(exported, exchanged) : null;
    }

    private static byte[] Hmac(byte[] key, byte[] data)
    {
        using HMACMD5 hash = new(key);
        return hash.ComputeHash(data);
    }

    private static byte[] Pair(ushort id, byte[] value) =>
        [.. BitConverter.GetBytes(id), .. BitConverter.GetBytes((ushort)value.Length), .. value];

    private static void Field(Span<byte> place, int length, int offset)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(place[2..], (ushort)length);
        BinaryPrimitives.WriteInt32LittleEndian(place[4..], offset);
    }

    private static byte[] Payload(byte[] message, int field)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(field));
        int offset = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(field + 4));
        return message.AsSpan(offset, length).ToArray();
    }

    private static Dictionary<int, byte[]> Pairs(ReadOnlySpan<byte> bytes)
    {
        Dictionary<int, byte[]> pairs = [];
        while (bytes.Length >= 4 && BinaryPrimitives.ReadUInt16LittleEndian(bytes) is ushort id and not 0)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
            pairs[id] = bytes.Slice(4, length).ToArray();
            bytes = bytes[(4 + length)..];
        }

        return pairs;
    }

    private bool IsUser(string name) =>
        string.Equals(name, user, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name.Split('@')[0], user, StringComparison.OrdinalIgnoreCase);

    private byte[] PasswordHash()
    {
        byte[] bytes = Encoding.Unicode.GetBytes(password);
        MD4Digest digest = new();
        digest.BlockUpdate(bytes, 0, bytes.Length);
        byte[] hash = new byte[16];
        digest.DoFinal(hash, 0);
        return hash;
    }

    /// <summary>A client that says that its message has a MIC must have the right one (MS-NLMP 3.1.5.1.2).</summary>
    private bool HasRightMic(Dictionary<int, byte[]> pairs, byte[] exported, byte[] message)
    {
        if (!pairs.TryGetValue(FlagsId, out byte[]? flags) || (flags[0] & 2) == 0)
        {
            return true;
        }

        byte[] blank = [.. message];
        blank.AsSpan(72, 16).Clear();
        byte[] mic = Hmac(exported, [.. _negotiateMessage, .. _challengeMessage, .. blank]);
        return mic.AsSpan().SequenceEqual(message.AsSpan(72, 16));
    }

    private bool HasRightChannel(Dictionary<int, byte[]> pairs) =>
        channelBinding is null
        || !pairs.TryGetValue(ChannelBindingsId, out byte[]? named)
        || named.All(static b => b == 0)
        || named.AsSpan().SequenceEqual(channelBinding);
}
