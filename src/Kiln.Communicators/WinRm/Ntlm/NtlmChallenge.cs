using System.Buffers.Binary;

namespace Kiln.Communicators.WinRm.Ntlm;

/// <summary>The server's part of an NTLM login: CHALLENGE_MESSAGE of MS-NLMP 2.2.1.2.</summary>
internal sealed record NtlmChallenge(NtlmFlags Flags, ReadOnlyMemory<byte> ServerChallenge, NtlmTargetInfo TargetInfo)
{
    private const int FixedLength = 48;
    private const int MessageType = 2;

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static NtlmChallenge Read(byte[] message)
    {
        ReadOnlySpan<byte> bytes = message;
        if (bytes.Length < FixedLength
            || !bytes.StartsWith(NtlmMessage.Signature)
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != MessageType)
        {
            throw new InvalidDataException("the answer to the NTLM login is no NTLM challenge");
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[40..]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[44..]);
        if (offset > bytes.Length || length > bytes.Length - offset)
        {
            throw new InvalidDataException("the NTLM challenge is cut off");
        }

        return new(
            (NtlmFlags)BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            message.AsMemory(24, 8),
            NtlmTargetInfo.Read(bytes.Slice((int)offset, length)));
    }
}
