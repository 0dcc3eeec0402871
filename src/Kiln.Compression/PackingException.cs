namespace Kiln.Compression;

/// <summary>A packer gave up, mostly for want of memory; the message says which, and what helps.</summary>
public sealed class PackingException(string message) : Exception(message);
