using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Components.Files;

/// <summary>
/// A local file that goes away when it is disposed, at the end of the run at the latest, and at the next start when this
/// process dies before.
/// </summary>
public sealed class TemporaryFile : IAsyncDisposable
{
    private TemporaryFile(string path) => Path = path;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <param name="place">Where files of this run go, and what is written down about them.</param>
    /// <param name="prefix">Of the name; random digits follow.</param>
    /// <param name="extension">With its point, or empty.</param>
    /// <param name="content">What is written.</param>
    /// <param name="mode">
    /// Permission bits. A file that may be executed is written so that no other process holds it open.
    /// </param>
    /// <exception cref="BuildFailedException">The file could not be written.</exception>
    public static async Task<TemporaryFile> CreateAsync(
        TemporaryPlace place,
        string prefix,
        string extension,
        ReadOnlyMemory<byte> content,
        UnixFileMode mode,
        CancellationToken cancellationToken)
    {
        string folder = System.IO.Path.GetFullPath(place.Folder);
        string path = folder;
        try
        {
            Directory.CreateDirectory(folder);
            path = await place.Ledger.TemporaryPathAsync(folder, prefix, extension, cancellationToken);
            ExecutableFile.Write(path, content.Span, mode);
            return new(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("write", path, e).Message, e);
        }
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The end of the run tries again, and what stays then is in the ledger.
        }

        return ValueTask.CompletedTask;
    }
}

/// <param name="Folder">Made when it is missing.</param>
/// <param name="Ledger">Where the file is written down before it is made.</param>
public sealed record TemporaryPlace(string Folder, ILedger Ledger);
