namespace TarPlugin;

/// <param name="Name">Its path in the archive.</param>
/// <param name="Size">In bytes.</param>
internal sealed record TarMember(string Name, long Size, bool IsFolder);
