using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>
/// Curve25519 beside an encapsulation that a quantum computer does not open (draft-ietf-sshm-ntruprime-ssh,
/// draft-ietf-sshm-mlkem-hybrid-kex): safe as long as one of the two is.
/// </summary>
internal sealed class HybridAgreement(IEncapsulation encapsulation, HashAlgorithmName hash) : IKeyAgreement
{
    private readonly CurveSecret _curve = new();

    public byte[] Public => new PacketBuilder().Text([.. encapsulation.Public, .. _curve.Point]).ToArray();

    /// <summary>The secret is a text of bytes here, not a number.</summary>
    public byte[] Agree(ReadOnlySpan<byte> theirs)
    {
        int size = encapsulation.CiphertextSize;
        if (theirs.Length != size + CurveSecret.Size)
        {
            throw new SshProtocolException("The server's key exchange value has not the size that it must have.");
        }

        byte[] first = encapsulation.Open(theirs[..size].ToArray());
        byte[] second = _curve.With(theirs[size..]);
        return new PacketBuilder().Text(CryptographicOperations.HashData(hash, [.. first, .. second])).ToArray();
    }
}
