using System.Collections.Immutable;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>Copies file by file, over the way that the user has chosen. Paths are as the user wrote them.</summary>
internal interface IPlainTransfer
{
    Task UploadAsync(string path, SizedContent content, UnixFileMode? mode);

    /// <param name="path">A folder that is there.</param>
    /// <param name="entries">In the order of a walk; folders around them that are no entries are there.</param>
    Task UploadTreeAsync(string path, ImmutableArray<LocalEntry> entries);

    Task DownloadAsync(string path, Stream destination);
}
