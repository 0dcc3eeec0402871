using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kiln.Platform.Files;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Engine.Checkpoints;

/// <summary>
/// The checkpoints of a cache folder: one small file for each, whose presence is the truth. Whoever looks and acts upon
/// it holds <see cref="LockAsync"/>; whoever uses a checkpoint shares a lock on its file.
/// </summary>
/// <remarks>
/// <c>index/KEY.json</c> are checkpoints, <c>index/NAME.gone</c> those whose contents are still to be removed,
/// <c>files/NAME/</c> contents, <c>files/NAME.lock</c> is held by the run that fills that folder, <c>secret</c> keys
/// the digests, <c>lock</c> is held for moments only.
/// </remarks>
internal sealed class CheckpointIndex(string cacheFolder, TimeProvider time)
{
    public const string Present = ".json";
    public const string Gone = ".gone";
    private const int MaxFileBytes = 1 << 20;
    private const int SecretBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;

    private readonly string _root = Path.Combine(cacheFolder, "checkpoints");

    public bool Exists => Directory.Exists(IndexFolder);

    public string FilesFolder => Path.Combine(_root, "files");

    private string IndexFolder => Path.Combine(_root, "index");

    private string SecretFile => Path.Combine(_root, "secret");

    public string FileOf(string name, string extension) => Path.Combine(IndexFolder, name + extension);

    public string ContentOf(CheckpointEntry entry) =>
        entry.Folder.Length == 0 ? "" : Path.Combine(FilesFolder, entry.Folder);

    /// <summary>Makes the folders and the secret when they are not there.</summary>
    /// <returns>What keys the digests.</returns>
    /// <exception cref="IOException">The folder cannot be used; the message says why.</exception>
    public async Task<byte[]> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(cacheFolder);
            Directory.CreateDirectory(_root, OwnerOnlyFolder);
            if (!FileState.OfExisting(_root).BelongsToThisUser)
            {
                throw new IOException(
                    $"{_root} belongs to another user. Set PACKER_CACHE_DIR to a folder of your own.");
            }

            Directory.CreateDirectory(IndexFolder);
            Directory.CreateDirectory(FilesFolder);
            using FileLock alone = await LockAsync(cancellationToken);
            if (!File.Exists(SecretFile) || new FileInfo(SecretFile).Length != SecretBytes)
            {
                byte[] secret = RandomNumberGenerator.GetBytes(SecretBytes);
                await AtomicFile.WriteAsync(SecretFile, secret, OwnerOnly, cancellationToken);
            }

            return await File.ReadAllBytesAsync(SecretFile, cancellationToken);
        }
        catch (UnauthorizedAccessException e)
        {
            throw FileAccessException.From("use", _root, e);
        }
    }

    /// <summary>
    /// For the time of a look at the index and what follows from it; never while something slow is done.
    /// </summary>
    public Task<FileLock> LockAsync(CancellationToken cancellationToken) =>
        FileLock.AcquireAsync(Path.Combine(_root, "lock"), time, cancellationToken);

    /// <summary>
    /// All of one kind of files, without those that are just being removed; damaged ones have no entry.
    /// </summary>
    public IEnumerable<(string Path, CheckpointEntry? Entry)> ReadAll(string extension)
    {
        string[] files = Directory.Exists(IndexFolder) ? Directory.GetFiles(IndexFolder, "*" + extension) : [];
        foreach (string path in files.Where(IsPlainFile).Order(StringComparer.Ordinal))
        {
            if (FileLock.TryShareExisting(path) is not { } shared)
            {
                continue;
            }

            CheckpointEntry? entry = Read(shared.Handle, path);
            shared.Dispose();
            yield return (path, entry);
        }
    }

    public CheckpointEntry? Find(string key, Action<string> onDamaged)
    {
        string path = FileOf(key, Present);
        if (!IsPlainFile(path))
        {
            return null;
        }

        CheckpointEntry? entry;
        using (FileLock? shared = FileLock.TryShareExisting(path))
        {
            if (shared is null)
            {
                return null;
            }

            entry = Read(shared.Handle, path);
        }

        if (entry is not null && entry.Key == key)
        {
            return entry;
        }

        Forget(path, onDamaged);
        return null;
    }

    /// <summary>A file that says nothing any more: what it named in the cache folder is swept later.</summary>
    public static void Forget(string path, Action<string> onDamaged)
    {
        File.Delete(path);
        onDamaged($"The checkpoint {path} was damaged and is forgotten.");
    }

    public async Task WriteAsync(
        CheckpointEntry entry,
        string name,
        string extension,
        CancellationToken cancellationToken)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry, CheckpointJson.Default.CheckpointEntry);
        byte[] sum = Encoding.ASCII.GetBytes("\n" + Convert.ToHexStringLower(SHA256.HashData(json)) + "\n");
        await AtomicFile.WriteAsync(
            FileOf(name, extension), (byte[])[.. json, .. sum], OwnerOnly, cancellationToken);
        Touch(name, extension);
    }

    /// <summary>It was used now.</summary>
    public void Touch(string name, string extension) =>
        File.SetLastWriteTimeUtc(FileOf(name, extension), time.GetUtcNow().UtcDateTime);

    /// <summary>Whoever opens a pipe or a device may wait for ever.</summary>
    private static bool IsPlainFile(string path) => FileState.OfLink(path) is { IsRegularFile: true };

    /// <summary>Through the handle of a lock, because .NET takes a lock of its own on what it opens.</summary>
    private static CheckpointEntry? Read(SafeFileHandle file, string path)
    {
        try
        {
            long length = RandomAccess.GetLength(file);
            byte[] bytes = new byte[length > MaxFileBytes ? 0 : length];
            int count = RandomAccess.Read(file, bytes, 0);
            string[] lines = Encoding.UTF8.GetString(bytes.AsSpan(0, count)).Split('\n');
            byte[] json = Encoding.UTF8.GetBytes(lines[0]);
            bool isWhole = lines is [_, var sum, ""] && sum == Convert.ToHexStringLower(SHA256.HashData(json));
            return isWhole && JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointEntry) is { } entry
                ? Checked(entry, File.GetLastWriteTimeUtc(path))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Nothing that is written in a file may lead out of the cache folder.</summary>
    private static CheckpointEntry? Checked(CheckpointEntry entry, DateTime used)
    {
        bool isSound = entry.Key.All(char.IsAsciiHexDigitLower)
            && entry.Folder.All(char.IsAsciiHexDigitLower)
            && entry is { Provisioners: > 0, Bytes: >= 0 };
        return !isSound ? null : entry with
        {
            Used = new DateTimeOffset(used, TimeSpan.Zero),
            Details = entry.Details.WithComparers(StringComparer.Ordinal),
            Inputs = entry.Inputs.WithComparers(StringComparer.Ordinal),
            Causes = (entry.Causes ?? ImmutableSortedDictionary<string, string>.Empty)
                .WithComparers(StringComparer.Ordinal),
            Base = entry.Base.WithComparers(StringComparer.Ordinal),
        };
    }
}
