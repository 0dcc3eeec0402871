namespace Kiln.Communicators.Ssh.Keys;

/// <summary>A public key, or a certificate, and somebody who can sign with its private part.</summary>
internal interface ISshIdentity
{
    /// <summary>For messages: where it comes from.</summary>
    string Description { get; }

    /// <summary>The public part, as the protocol sends it; begins with <see cref="KeyType"/>.</summary>
    byte[] Blob { get; }

    string KeyType { get; }

    /// <summary>
    /// Signing is dear (it may ask somebody), so the server is asked first whether it wants this key.
    /// </summary>
    bool IsDear { get; }

    /// <param name="algorithm">
    /// One of <see cref="SignatureNames.For"/>, without what says that there is a certificate.
    /// </param>
    /// <param name="data">What is signed.</param>
    /// <returns>The signature, as the protocol sends it.</returns>
    /// <exception cref="Kiln.Sdk.Communication.CommunicatorException">It cannot sign.</exception>
    Task<byte[]> SignAsync(string algorithm, byte[] data, CancellationToken cancellationToken);
}
