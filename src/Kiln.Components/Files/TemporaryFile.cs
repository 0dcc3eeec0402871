using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Components.Files;

/// <summary>
/// A local file that goes away when it is disposed, and at the next start when this process dies before.
/// </summary>
public sealed class TemporaryFile : IAsyncDisposable
{
    private readonly ILedger _ledger;
    private readonly LedgerEntry _entry;

    private TemporaryFile(string path, ILedger ledger, LedgerEntry entry)
    {
        Path = path;
        _ledger = ledger;
        _entry = entry;
    }

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
        string number = RandomNumberGenerator.GetInt32(int.MaxValue).ToString(CultureInfo.InvariantCulture);
        string path = System.IO.Path.Combine(folder, $"{prefix}{number}{extension}");
        try
        {
            Directory.CreateDirectory(folder);
            LedgerEntry entry = await place.Ledger.RecordAsync(LedgerResource.OfFile(path), cancellationToken);
            TemporaryFile file = new(path, place.Ledger, entry);
            try
            {
                ExecutableFile.Write(path, content.Span, mode);
                return file;
            }
            catch
            {
                await file.DisposeAsync();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("write", path, e).Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays in the ledger, so the next start tries again.
            return;
        }

        // The build's own token may be cancelled by now.
        await _ledger.StrikeAsync(_entry, CancellationToken.None);
    }
}

/// <param name="Folder">Made when it is missing.</param>
/// <param name="Ledger">Where the file is written down before it is made.</param>
public sealed record TemporaryPlace(string Folder, ILedger Ledger);
