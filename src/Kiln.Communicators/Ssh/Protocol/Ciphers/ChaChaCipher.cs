using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>
/// <c>chacha20-poly1305@openssh.com</c>, as OpenSSH's PROTOCOL.chacha20poly1305 tells: one key for the length, one for the
/// rest, the number of the packet as nonce.
/// </summary>
internal sealed class ChaChaCipher(ReadOnlySpan<byte> key) : PacketCipher
{
    private const int Tag = 16;
    private const int Length = 4;
    private const int Rounds = 20;
    private const int Block = 64;

    private readonly KeyParameter _bodyKey = new(key[..32]);
    private readonly KeyParameter _lengthKey = new(key[32..64]);

    public override int TagSize => Tag;

    public override bool IsLengthApart => true;

    public override uint LengthOf(Span<byte> head, uint sequence)
    {
        Span<byte> plain = stackalloc byte[Length];
        Engine(_lengthKey, sequence).ProcessBytes(head[..Length], plain);
        return BinaryPrimitives.ReadUInt32BigEndian(plain);
    }

    public override void Open(Span<byte> packet, uint sequence)
    {
        ChaChaEngine engine = Engine(_bodyKey, sequence);
        Span<byte> tag = stackalloc byte[Tag];
        ComputeTag(engine, packet[..^Tag], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, packet[^Tag..]))
        {
            throw Changed();
        }

        Span<byte> body = packet[Length..^Tag];
        engine.ProcessBytes(body, body);
    }

    public override void Seal(Span<byte> packet, uint sequence)
    {
        ChaChaEngine engine = Engine(_bodyKey, sequence);
        Span<byte> polyKey = stackalloc byte[Block];
        polyKey.Clear();
        engine.ProcessBytes(polyKey, polyKey);
        Span<byte> length = packet[..Length];
        Engine(_lengthKey, sequence).ProcessBytes(length, length);
        Span<byte> body = packet[Length..^Tag];
        engine.ProcessBytes(body, body);
        Authenticate(polyKey[..32], packet[..^Tag], packet[^Tag..]);
    }

    /// <summary>The first block of the stream is the key of the tag.</summary>
    private static void ComputeTag(ChaChaEngine engine, ReadOnlySpan<byte> encrypted, Span<byte> tag)
    {
        Span<byte> polyKey = stackalloc byte[Block];
        polyKey.Clear();
        engine.ProcessBytes(polyKey, polyKey);
        Authenticate(polyKey[..32], encrypted, tag);
    }

    private static void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, Span<byte> tag)
    {
        Poly1305 mac = new();
        mac.Init(new KeyParameter(key));
        mac.BlockUpdate(encrypted);
        mac.DoFinal(tag);
    }

    private static ChaChaEngine Engine(KeyParameter key, uint sequence)
    {
        Span<byte> nonce = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, sequence);
        ChaChaEngine engine = new(Rounds);
        engine.Init(forEncryption: true, new ParametersWithIV(key, nonce));
        return engine;
    }
}
