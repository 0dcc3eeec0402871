namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>Two public values become one secret.</summary>
internal interface IKeyAgreement
{
    /// <summary>Ours, encoded as messages and the hash of the exchange take it.</summary>
    byte[] Public { get; }

    /// <param name="theirs">The field of the server's message without its length.</param>
    /// <returns>The secret, encoded as the hash of the exchange and the keys take it.</returns>
    /// <exception cref="SshProtocolException">No proper public value.</exception>
    byte[] Agree(ReadOnlySpan<byte> theirs);
}
