namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>Curve25519 (RFC 8731).</summary>
internal sealed class CurveAgreement : IKeyAgreement
{
    private readonly CurveSecret _secret = new();

    public byte[] Public => new PacketBuilder().Text(_secret.Point).ToArray();

    public byte[] Agree(ReadOnlySpan<byte> theirs) => new PacketBuilder().Integer(_secret.With(theirs)).ToArray();
}
