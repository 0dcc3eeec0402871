using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>AES in counter mode (RFC 4344).</summary>
internal sealed class AesCounterStream : IStreamOfBlocks
{
    private const int Block = 16;
    private const int Blocks = 256;

    private readonly Aes _aes = Aes.Create();
    private readonly byte[] _stream = new byte[Block * Blocks];
    private UInt128 _counter;

    public AesCounterStream(ReadOnlySpan<byte> key, ReadOnlySpan<byte> initial)
    {
        _aes.SetKey(key);
        _counter = BinaryPrimitives.ReadUInt128BigEndian(initial);
    }

    public int BlockSize => Block;

    public void Encrypt(Span<byte> blocks)
    {
        while (blocks.Length > 0)
        {
            int count = Math.Min(blocks.Length, _stream.Length);
            Span<byte> stream = _stream.AsSpan(0, count);
            for (int i = 0; i < count; i += Block)
            {
                BinaryPrimitives.WriteUInt128BigEndian(stream[i..], _counter++);
            }

            _aes.EncryptEcb(stream, stream, PaddingMode.None);
            Mix(blocks[..count], stream);
            blocks = blocks[count..];
        }
    }

    public void Decrypt(Span<byte> blocks) => Encrypt(blocks);

    public void Dispose() => _aes.Dispose();

    private static void Mix(Span<byte> bytes, ReadOnlySpan<byte> stream)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        ReadOnlySpan<ulong> mask = MemoryMarshal.Cast<byte, ulong>(stream);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] ^= mask[i];
        }
    }
}
