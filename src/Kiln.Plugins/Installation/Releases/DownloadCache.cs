using System.Security.Cryptography;
using Kiln.Platform.Files;
using Kiln.Plugins.Discovery;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>Archives that were downloaded or copied before, by their digests.</summary>
/// <param name="cacheFolder">The user's cache.</param>
public sealed class DownloadCache(string cacheFolder)
{
    /// <summary>What <see cref="Platform.Downloads.Downloader"/> downloads into.</summary>
    public string Folder { get; } = Path.Combine(cacheFolder, "plugins", "downloads");

    /// <summary>The path of a kept file whose content still has its digest; null when there is none.</summary>
    public async Task<string?> FindAsync(string sha256, CancellationToken cancellationToken)
    {
        string path = PathOf(sha256);
        if (!File.Exists(path))
        {
            return null;
        }

        if (await FileDigest.OfAsync(path, cancellationToken) == sha256)
        {
            return path;
        }

        // Somebody has changed it; it is nothing any more.
        File.Delete(path);
        return null;
    }

    /// <summary>Copies a file into the cache, if it has the digest.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="name">Of the file, for messages.</param>
    /// <param name="sha256">Lower-case hexadecimal digits.</param>
    /// <param name="cancellationToken">Nothing stays of a copy that was begun.</param>
    /// <exception cref="PluginException">The content has another digest, or the cache cannot be written.</exception>
    public async Task<string> KeepAsync(Stream content, string name, string sha256, CancellationToken cancellationToken)
    {
        string path = PathOf(sha256);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await AtomicFile.WriteAsync(
                path,
                async (file, token) =>
                {
                    string digest = await CopyAsync(content, file, token);
                    if (digest != sha256)
                    {
                        throw new PluginException(
                            PluginFailure.WrongDigest,
                            $"The content of {name} is not what the checksum file of the release lists: its sha256 "
                            + "digest is "
                            + $"{digest}, expected was {sha256}. Nothing of it was run.");
                    }
                },
                null,
                cancellationToken);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new PluginException(PluginFailure.BadRelease, $"Cannot copy {name} into the cache: {e.Message}", e);
        }
    }

    internal static async Task<string> CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[128 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string PathOf(string sha256) => Path.Combine(Folder, "sha256", sha256);
}
