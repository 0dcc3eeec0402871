using Kiln.Images.Model;
using Kiln.Platform.Files;

namespace Kiln.Images.Storage;

/// <summary>
/// Blobs in a folder, each under its digest. A blob appears whole or not at all, whenever a process is killed; several
/// runs may share the folder, and it may be deleted between runs.
/// </summary>
/// <remarks>
/// <c>sha256/HEX</c> are finished blobs, <c>partial/</c> downloads that can be resumed with their locks,
/// <c>temporary/</c> blobs whose digest is not known yet, <c>locks/</c> locks of outputs.
/// </remarks>
public sealed class BlobStore : IBlobSource
{
    // A file in temporary/ that is older than this and that nobody has open was left by a run that was killed.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;

    /// <param name="directory">Made when first needed.</param>
    public BlobStore(string directory, TimeProvider time)
    {
        Directory = Path.GetFullPath(directory);
        _time = time;
    }

    public string Directory { get; }

    private string Temporary => Path.Combine(Directory, "temporary");

    private string Partial => Path.Combine(Directory, "partial");

    /// <summary>The blob's file, or null when the store does not have it whole.</summary>
    public string? Find(Descriptor blob)
    {
        FileInfo file = new(PathOf(blob.Digest));
        return file.Exists && file.Length == blob.Size ? file.FullName : null;
    }

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string path = PathOf(blob.Digest);
        try
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

            // A blob that a broken disk changed must not be found again.
            return Task.FromResult<Stream>(
                new VerifyingStream(file, blob, $"the cached blob {path}", () => Drop(path)));
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException(
                ImageFailure.NotFound,
                $"The blob {blob.Digest} is not in the cache ({path}). Was the cache deleted during the run?",
                exception);
        }
    }

    /// <summary>
    /// Starts a blob whose digest is not known yet. Dispose the writer; without a commit nothing stays.
    /// </summary>
    public NewBlobStream Create()
    {
        Sweep();
        System.IO.Directory.CreateDirectory(Temporary);
        return new NewBlobStream(this, Path.Combine(Temporary, Guid.NewGuid().ToString("N")));
    }

    /// <summary>Puts bytes that fit in memory into the store.</summary>
    public async Task<Descriptor> AddAsync(
        ReadOnlyMemory<byte> content,
        string mediaType,
        CancellationToken cancellationToken)
    {
        await using NewBlobStream writer = Create();
        await writer.WriteAsync(content, cancellationToken);
        return await writer.CommitAsync(mediaType, cancellationToken);
    }

    /// <summary>Waits until nobody else, in any process with this store, works on the thing of this name.</summary>
    internal Task<FileLock> LockAsync(string name, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(Directory, "locks");
        System.IO.Directory.CreateDirectory(folder);
        string file = Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(name)).Hex;
        return FileLock.AcquireAsync(Path.Combine(folder, file), _time, cancellationToken);
    }

    internal string PathOf(Digest digest) => Path.Combine(Directory, digest.Algorithm, digest.Hex);

    /// <summary>Moves a finished, flushed file to its place.</summary>
    internal void Place(string file, Digest digest)
    {
        string path = PathOf(digest);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(file, path, overwrite: true);
        AtomicFile.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Waits until no other task or process downloads this blob, then gives the download to the caller, or null when
    /// the blob is there by then.
    /// </summary>
    internal async Task<PartialBlob?> BeginDownloadAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(Partial);
        string path = Path.Combine(Partial, $"{blob.Digest.Algorithm}-{blob.Digest.Hex}");
        while (Find(blob) is null)
        {
            if (FileLock.TryAcquire(path + ".lock") is { } heldLock)
            {
                // Another process may have finished between the look and the lock.
                if (Find(blob) is null)
                {
                    return new PartialBlob(this, blob, path, heldLock);
                }

                Drop(path + ".lock");
                heldLock.Dispose();
                return null;
            }

            await Task.Delay(LockPoll, _time, cancellationToken);
        }

        return null;
    }

    private static void Drop(string path) => File.Delete(path);

    private void Sweep()
    {
        DirectoryInfo folder = new(Temporary);
        if (!folder.Exists)
        {
            return;
        }

        DateTime oldest = (_time.GetUtcNow() - LeftoverAge).UtcDateTime;
        foreach (FileInfo file in folder.EnumerateFiles().Where(file => file.LastWriteTimeUtc < oldest))
        {
            using FileLock? unused = FileLock.TryAcquire(file.FullName);
            if (unused is not null)
            {
                Drop(file.FullName);
            }
        }
    }
}
