using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;

namespace Kiln.Remote.Machines;

/// <summary>What is uploaded, and what can be told of it. Disposing removes what was made for it.</summary>
internal sealed class UploadSource : IAsyncDisposable
{
    private readonly FileStream? _spool;

    private UploadSource(Stream content, UploadedFile? file, FileStream? spool)
    {
        Content = content;
        File = file;
        _spool = spool;
    }

    public Stream Content { get; }

    /// <summary>
    /// Null when nothing is known. A file that is told of needs its exact size: communicators in Go rely on it.
    /// </summary>
    public UploadedFile? File { get; }

    /// <param name="path">On the machine.</param>
    /// <param name="content">Stays the caller's. One whose size nobody knows is copied when it has a mode.</param>
    /// <param name="mode">Null when nobody wants a certain one.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    public static async Task<UploadSource> OpenAsync(
        string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        if (content is ReceivedContent { File: { } passedOn })
        {
            return new(content, passedOn, null);
        }

        if (content is FileStream { CanSeek: true } local)
        {
            uint bits = FileModes.ToGo(mode ?? System.IO.File.GetUnixFileMode(local.SafeFileHandle));
            PackTimestamp modified = PackTimestamp.Of(
                new DateTimeOffset(System.IO.File.GetLastWriteTimeUtc(local.SafeFileHandle)));
            return new(
                content, new(Path.GetFileName(local.Name), local.Length - local.Position, bits, modified), null);
        }

        if (mode is not { } wanted)
        {
            return new(content, null, null);
        }

        FileStream? spool = content.CanSeek ? null : await SpoolAsync(content, cancellationToken);
        Stream sized = spool ?? content;
        string name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return new(sized, new(name, sized.Length - sized.Position, FileModes.ToGo(wanted), null), spool);
    }

    public ValueTask DisposeAsync() => _spool?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<FileStream> SpoolAsync(Stream content, CancellationToken cancellationToken)
    {
        FileStream spool = new(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        try
        {
            await content.CopyToAsync(spool, cancellationToken);
            spool.Position = 0;
            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }
}
