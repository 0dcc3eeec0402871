using System.Buffers.Binary;
using System.Text;

namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>Reads the fields of a message one after the other.</summary>
internal ref struct SftpFields(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <exception cref="SftpException">The message is too short, as for all of these.</exception>
    public uint Number() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong LongNumber() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public ReadOnlySpan<byte> Bytes() => Take(Number());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (length > _rest.Length)
        {
            throw SftpException.NotUnderstood();
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
