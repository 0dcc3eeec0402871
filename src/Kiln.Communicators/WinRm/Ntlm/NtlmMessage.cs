using System.Buffers.Binary;

namespace Kiln.Communicators.WinRm.Ntlm;

/// <summary>Writes the client's messages of MS-NLMP 2.2.1.</summary>
internal static class NtlmMessage
{
    /// <summary>Where the AUTHENTICATE_MESSAGE has its MIC.</summary>
    public const int MicOffset = 72;

    private const int NegotiateLength = 40;
    private const int AuthenticateLength = 88;

    private const NtlmFlags Wanted = NtlmFlags.Unicode | NtlmFlags.RequestTarget | NtlmFlags.Sign | NtlmFlags.Seal
        | NtlmFlags.Ntlm | NtlmFlags.AlwaysSign | NtlmFlags.ExtendedSessionSecurity | NtlmFlags.TargetInfo
        | NtlmFlags.Version | NtlmFlags.Key128 | NtlmFlags.KeyExchange | NtlmFlags.Key56;

    public static ReadOnlySpan<byte> Signature => "NTLMSSP\0"u8;

    /// <summary>Some version must be told: that of Windows 10, and revision 15 of NTLMSSP (2.2.2.10).</summary>
    private static ReadOnlySpan<byte> Version => [10, 0, 0, 0, 0, 0, 0, 15];

    public static byte[] Negotiate()
    {
        byte[] message = Start(NegotiateLength, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(12), (uint)Wanted);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(20), NegotiateLength);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(28), NegotiateLength);
        Version.CopyTo(message.AsSpan(32));
        return message;
    }

    /// <summary>What both sides want; a server that does not say what the session needs is refused.</summary>
    /// <exception cref="InvalidDataException">It cannot do what is needed.</exception>
    public static NtlmFlags Agree(NtlmFlags server)
    {
        NtlmFlags needed = NtlmFlags.Unicode | NtlmFlags.ExtendedSessionSecurity | NtlmFlags.Key128;
        if ((server & needed) != needed)
        {
            throw new InvalidDataException(
                "the server offers only an old, weak kind of NTLM "
                + "(without Unicode, session security or keys of 128 bits)");
        }

        return Wanted & server;
    }

    /// <summary>The last message, with an empty MIC.</summary>
    public static byte[] Authenticate(NtlmFlags flags, ReadOnlySpan<byte[]> payloads)
    {
        int total = AuthenticateLength;
        foreach (byte[] payload in payloads)
        {
            total += payload.Length;
        }

        byte[] message = Start(total, 3);
        int offset = AuthenticateLength;
        for (int i = 0; i < payloads.Length; i++)
        {
            Span<byte> field = message.AsSpan(12 + (i * 8));
            BinaryPrimitives.WriteUInt16LittleEndian(field, checked((ushort)payloads[i].Length));
            BinaryPrimitives.WriteUInt16LittleEndian(field[2..], (ushort)payloads[i].Length);
            BinaryPrimitives.WriteUInt32LittleEndian(field[4..], (uint)offset);
            payloads[i].CopyTo(message.AsSpan(offset));
            offset += payloads[i].Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(60), (uint)flags);
        Version.CopyTo(message.AsSpan(64));
        return message;
    }

    private static byte[] Start(int length, int type)
    {
        byte[] message = new byte[length];
        Signature.CopyTo(message);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), type);
        return message;
    }
}
