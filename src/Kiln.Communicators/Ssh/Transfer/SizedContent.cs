using Kiln.Platform.Files;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// Content whose size is known before it is sent, which scp wants. Content that does not tell is read before: a little
/// of it into memory, more into a file that has no name and ends with this process.
/// </summary>
internal sealed class SizedContent : IAsyncDisposable
{
    private const int MaxInMemory = 1024 * 1024;

    private readonly NamelessFile? _file;

    private SizedContent(Stream content, long size, NamelessFile? file)
    {
        Content = content;
        Size = size;
        _file = file;
    }

    /// <summary>Where it begins.</summary>
    public Stream Content { get; }

    public long Size { get; }

    /// <param name="content">Stays the caller's.</param>
    /// <param name="folder">Where the file may be.</param>
    public static async Task<SizedContent> FromAsync(Stream content, string folder, TransferWatch watch)
    {
        if (content.CanSeek)
        {
            return new(content, Math.Max(0, content.Length - content.Position), null);
        }

        MemoryStream begin = new();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while (begin.Length < MaxInMemory && (read = await content.ReadAsync(buffer, watch.Token)) > 0)
        {
            await begin.WriteAsync(buffer.AsMemory(0, read), watch.Token);
            watch.Moved(0);
        }

        begin.Position = 0;
        return begin.Length < MaxInMemory
            ? new(begin, begin.Length, null)
            : await FromLargeAsync(begin, content, folder, watch);
    }

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<SizedContent> FromLargeAsync(
        MemoryStream begin,
        Stream content,
        string folder,
        TransferWatch watch)
    {
        NamelessFile? file = null;
        try
        {
            file = Create(folder);
            await WriteAsync(file, folder, begin.GetBuffer().AsMemory(0, (int)begin.Length), watch);
            byte[] buffer = new byte[256 * 1024];
            int read;
            while ((read = await content.ReadAsync(buffer, watch.Token)) > 0)
            {
                await WriteAsync(file, folder, buffer.AsMemory(0, read), watch);
            }

            long size = file.Content.Position;
            file.Content.Position = 0;
            return new(file.Content, size, file);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    private static NamelessFile Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return NamelessFile.Create(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("write to", folder, e);
        }
    }

    private static async Task WriteAsync(
        NamelessFile file,
        string folder,
        ReadOnlyMemory<byte> bytes,
        TransferWatch watch)
    {
        try
        {
            await file.Content.WriteAsync(bytes, watch.Token);
            watch.Moved(0);
        }
        catch (IOException e)
        {
            throw FileAccessException.From("write to", folder, e);
        }
    }
}
