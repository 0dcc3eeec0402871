namespace Kiln.Communicators.Ssh.Protocol.Ciphers;

/// <summary>Encrypts or decrypts whole blocks, one after the other, in place.</summary>
internal interface IStreamOfBlocks : IDisposable
{
    int BlockSize { get; }

    void Encrypt(Span<byte> blocks);

    void Decrypt(Span<byte> blocks);
}
