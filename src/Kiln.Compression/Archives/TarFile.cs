namespace Kiln.Compression.Archives;

/// <summary>What a tar archive says about a file beside its content.</summary>
/// <param name="Name">In the archive.</param>
/// <param name="Length">In bytes; exactly so much content follows.</param>
/// <param name="Mode">The permission bits.</param>
/// <param name="UserName">Empty when the number has none.</param>
/// <param name="GroupName">Empty when the number has none.</param>
public sealed record TarFile(
    string Name,
    long Length,
    UnixFileMode Mode,
    uint User,
    uint Group,
    string UserName,
    string GroupName);
