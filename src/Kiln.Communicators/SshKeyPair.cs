namespace Kiln.Communicators;

/// <summary>A key pair for one build.</summary>
/// <param name="PrivateKey">PEM text; a secret.</param>
/// <param name="PublicKey">One line of an authorized_keys file, without its end.</param>
public sealed record SshKeyPair(string PrivateKey, string PublicKey);
