namespace Kiln.Communicators.WinRm.Ntlm;

/// <summary>The keys of one login, for both ways.</summary>
/// <param name="Sending">From the client to the server.</param>
/// <param name="Receiving">From the server to the client.</param>
internal sealed record NtlmSession(NtlmSealer Sending, NtlmSealer Receiving)
{
    private static ReadOnlySpan<byte> ClientSigning => "session key to client-to-server signing key magic constant\0"u8;

    private static ReadOnlySpan<byte> ClientSealing => "session key to client-to-server sealing key magic constant\0"u8;

    private static ReadOnlySpan<byte> ServerSigning => "session key to server-to-client signing key magic constant\0"u8;

    private static ReadOnlySpan<byte> ServerSealing => "session key to server-to-client sealing key magic constant\0"u8;

    public static NtlmSession Create(byte[] sessionKey, bool exchangedKey) => new(
        new(
            NtlmV2.DirectionKey(sessionKey, ClientSigning),
            NtlmV2.DirectionKey(sessionKey, ClientSealing),
            exchangedKey),
        new(
            NtlmV2.DirectionKey(sessionKey, ServerSigning),
            NtlmV2.DirectionKey(sessionKey, ServerSealing),
            exchangedKey));
}
