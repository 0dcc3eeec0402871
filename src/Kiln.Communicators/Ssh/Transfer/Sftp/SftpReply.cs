using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>One message of the server. The content is a copy that belongs to the reply.</summary>
/// <param name="Id">Of the request; the version in the first message.</param>
internal sealed record SftpReply(SftpKind Kind, uint Id, ReadOnlyMemory<byte> Content)
{
    /// <summary>What the widespread servers send at most; nothing that was asked for is longer.</summary>
    public const int MaxBytes = 512 * 1024;

    private const int HeadBytes = 5;

    /// <summary>Takes a message from the front.</summary>
    /// <returns>Null when there is no whole one yet.</returns>
    /// <exception cref="SftpException">It is no message.</exception>
    public static SftpReply? TryTake(ref ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length < 4)
        {
            return null;
        }

        Span<byte> head = stackalloc byte[4];
        bytes.Slice(0, 4).CopyTo(head);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is < HeadBytes or > MaxBytes)
        {
            throw SftpException.NotUnderstood();
        }

        if (bytes.Length < 4 + length)
        {
            return null;
        }

        byte[] message = bytes.Slice(4, length).ToArray();
        bytes = bytes.Slice(4 + length);
        uint id = BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(1));
        return new((SftpKind)message[0], id, message.AsMemory(HeadBytes));
    }

    /// <summary>The status in it: its code and what the server says about it.</summary>
    public (SftpCode Code, string Text) Status()
    {
        SftpFields fields = new(Content.Span);
        SftpCode code = (SftpCode)fields.Number();

        // Old servers send no text.
        return (code, fields.IsAtEnd ? code.ToString() : fields.Text());
    }

    /// <summary>The one string in it: a handle, or data.</summary>
    public ReadOnlyMemory<byte> String()
    {
        SftpFields fields = new(Content.Span);
        int length = fields.Bytes().Length;
        return Content.Slice(4, length);
    }

    /// <summary>The permission bits and type in it; null when the server does not say them.</summary>
    public uint? Mode()
    {
        const uint HasSize = 1;
        const uint HasOwner = 2;
        const uint HasMode = 4;
        SftpFields fields = new(Content.Span);
        uint flags = fields.Number();
        if ((flags & HasSize) != 0)
        {
            fields.LongNumber();
        }

        if ((flags & HasOwner) != 0)
        {
            fields.LongNumber();
        }

        return (flags & HasMode) != 0 ? fields.Number() : null;
    }

    /// <summary>The extensions that the first message names, each as <c>name=data</c>.</summary>
    public IReadOnlyList<string> Extensions()
    {
        List<string> extensions = [];
        SftpFields fields = new(Content.Span);
        while (!fields.IsAtEnd)
        {
            extensions.Add($"{Encoding.UTF8.GetString(fields.Bytes())}={Encoding.UTF8.GetString(fields.Bytes())}");
        }

        return extensions;
    }
}
