using System.Collections.Concurrent;

namespace Kiln.Communicators.Ssh.Transfer.Folders;

/// <summary>
/// Which folders were sent over a connection, or begun to be: only when one is sent again is it worth asking the
/// machine what it has already. Safe from any thread.
/// </summary>
internal sealed class SentFolders
{
    private readonly ConcurrentDictionary<(string Path, string LocalDirectory), SentFolder> _folders = new();

    /// <summary>Null when it is sent for the first time.</summary>
    public SentFolder? Find(string path, string localDirectory) =>
        _folders.GetValueOrDefault((path, localDirectory));

    public void Add(string path, string localDirectory, SentFolder folder) =>
        _folders.TryAdd((path, localDirectory), folder);
}

/// <param name="BecameTheTarget">
/// The target was not there, so the folder got its name; sent again it goes to the same place, and not into itself.
/// </param>
internal sealed record SentFolder(bool BecameTheTarget);
