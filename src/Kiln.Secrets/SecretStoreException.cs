namespace Kiln.Secrets;

/// <summary>A secret cannot be had. The message is a part of a sentence for the user.</summary>
public sealed class SecretStoreException(string message) : Exception(message);
