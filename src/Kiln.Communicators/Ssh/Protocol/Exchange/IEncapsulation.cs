namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>One side makes a key, the other one a secret that only this key opens.</summary>
internal interface IEncapsulation
{
    /// <summary>Our public key.</summary>
    byte[] Public { get; }

    /// <summary>Of what the other side makes with it.</summary>
    int CiphertextSize { get; }

    /// <summary>What the other side has put in; some secret when it did not use our key.</summary>
    /// <param name="ciphertext">Of the right size.</param>
    byte[] Open(byte[] ciphertext);
}
