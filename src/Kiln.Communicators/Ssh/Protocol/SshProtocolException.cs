namespace Kiln.Communicators.Ssh.Protocol;

/// <summary>
/// The other side broke the protocol, speaks none that we share, or took its leave; the connection is over.
/// </summary>
internal sealed class SshProtocolException(string message) : Exception(message)
{
    /// <summary>The server gave a reason of its own.</summary>
    public bool IsLeave { get; private init; }

    /// <param name="payload">A message SSH_MSG_DISCONNECT.</param>
    public static SshProtocolException OfDisconnect(ReadOnlySpan<byte> payload)
    {
        PacketParser parser = new(payload[1..]);
        parser.Number();
        return new($"The server ended the connection: {parser.Text()}") { IsLeave = true };
    }
}
