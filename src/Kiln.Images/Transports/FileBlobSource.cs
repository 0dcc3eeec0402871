using Kiln.Images.Model;
using Kiln.Images.Storage;

namespace Kiln.Images.Transports;

/// <summary>One file that is a blob.</summary>
internal sealed class FileBlobSource(string path) : IBlobSource
{
    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<Stream>(
            new VerifyingStream(ArchiveFiles.OpenFile(path, path), blob, path, mismatched: null));
    }
}
