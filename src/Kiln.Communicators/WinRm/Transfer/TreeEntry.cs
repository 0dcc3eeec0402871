namespace Kiln.Communicators.WinRm.Transfer;

/// <param name="Path">On the machine, relative, with slashes.</param>
/// <param name="LocalPath">Here.</param>
internal sealed record TreeEntry(string Path, string LocalPath, bool IsFolder);
