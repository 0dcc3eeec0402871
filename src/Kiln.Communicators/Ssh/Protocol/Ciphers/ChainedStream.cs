using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>A block cipher in CBC mode (RFC 4253), for servers that know nothing better.</summary>
internal sealed class ChainedStream : IStreamOfBlocks
{
    private readonly SymmetricAlgorithm _cipher;
    private readonly byte[] _last;

    public ChainedStream(SymmetricAlgorithm cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> initial)
    {
        _cipher = cipher;
        _cipher.SetKey(key);
        BlockSize = cipher.BlockSize / 8;
        _last = initial[..BlockSize].ToArray();
    }

    public int BlockSize { get; }

    public void Encrypt(Span<byte> blocks)
    {
        if (blocks.IsEmpty)
        {
            return;
        }

        _cipher.EncryptCbc(blocks, _last, blocks, PaddingMode.None);
        blocks[^BlockSize..].CopyTo(_last);
    }

    public void Decrypt(Span<byte> blocks)
    {
        if (blocks.IsEmpty)
        {
            return;
        }

        byte[] encrypted = blocks.ToArray();
        _cipher.DecryptCbc(encrypted, _last, blocks, PaddingMode.None);
        encrypted.AsSpan()[^BlockSize..].CopyTo(_last);
    }

    public void Dispose() => _cipher.Dispose();
}
