using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kiln.Platform.Files;

namespace Kiln.Platform.Downloads;

/// <summary>
/// Downloads into a content-addressed folder: <c>sha256/DIGEST</c> for whole files, <c>partial/KEY</c> for unfinished
/// ones. An interrupted download goes on where it stopped, also in another process; two processes do not load the same
/// file twice.
/// </summary>
/// <param name="http">Made by <see cref="CreateClient"/>; stays the caller's.</param>
/// <param name="folder">Below the cache folder; created when needed.</param>
/// <param name="time">Waits between attempts.</param>
/// <param name="readTimeout">The longest wait for the next bytes.</param>
public sealed class Downloader(HttpMessageInvoker http, string folder, TimeProvider time, TimeSpan readTimeout)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A client that takes the proxy from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, follows redirects, and does not unpack
    /// what it receives (digests are those of the bytes on the wire).
    /// </summary>
    public static HttpMessageInvoker CreateClient() => new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    /// <exception cref="DownloadException">It failed for good.</exception>
    /// <exception cref="FileAccessException">The cache cannot be written.</exception>
    public async Task<DownloadedFile> DownloadAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        CheckAddress(request);
        if (Cached(request.Sha256) is DownloadedFile cached)
        {
            return cached;
        }

        string partial = Path.Combine(folder, "partial", request.Sha256 ?? "url-" + KeyOf(request.Address));
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "partial"));
            Directory.CreateDirectory(Path.Combine(folder, "sha256"));
            using FileLock held = await FileLock.AcquireAsync(partial + ".lock", time, cancellationToken);
            return Cached(request.Sha256) ?? await LoadAsync(request, partial, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("write", partial, e);
        }
    }

    private static void CheckAddress(DownloadRequest request)
    {
        if (!request.Address.IsAbsoluteUri || request.Address.Scheme is not ("http" or "https"))
        {
            throw new DownloadException(
                DownloadFailure.InvalidAddress,
                request.Address,
                $"Cannot download '{request.Address}': the address must start with http:// or https://.");
        }

        if (request.Sha256 is string digest && (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower)))
        {
            throw new ArgumentException("The digest must be 64 lower-case hexadecimal digits.", nameof(request));
        }
    }

    private static string KeyOf(Uri address) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)));

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private DownloadedFile? Cached(string? digest)
    {
        string path = Path.Combine(folder, "sha256", digest ?? "");
        return digest is not null && File.Exists(path) ? new(path, digest, FromCache: true) : null;
    }

    private async Task<DownloadedFile> LoadAsync(
        DownloadRequest request,
        string partial,
        CancellationToken cancellationToken)
    {
        TimeSpan delay = FirstDelay;
        long longest = LengthOf(partial);
        for (int attempt = 0; ; attempt++)
        {
            // A server that breaks off now and then still brings a large file, piece by piece.
            if (LengthOf(partial) > longest)
            {
                longest = LengthOf(partial);
                (attempt, delay) = (0, FirstDelay);
            }

            try
            {
                using DownloadAttempt transfer = new(http, request, partial, time, readTimeout);
                string digest = await transfer.RunAsync(cancellationToken);
                return Finish(request, partial, digest);
            }
            catch (TransientDownloadException e) when (attempt < request.MaxRetries)
            {
                await Task.Delay(e.RetryAfter ?? delay, time, cancellationToken);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }
            catch (TransientDownloadException e)
            {
                throw e.Failure;
            }
        }
    }

    private DownloadedFile Finish(DownloadRequest request, string partial, string digest)
    {
        if (request.Sha256 is not null && digest != request.Sha256)
        {
            File.Delete(partial);
            throw new DownloadException(
                DownloadFailure.WrongDigest,
                request.Address,
                $"What {request.Address} holds is not what was asked for: its sha256 digest is {digest}, expected was "
                + $"{request.Sha256}. Correct the digest if the file has changed on purpose.");
        }

        string path = Path.Combine(folder, "sha256", digest);
        File.Move(partial, path, overwrite: true);
        File.Delete(partial + ".etag");
        AtomicFile.SyncDirectory(Path.Combine(folder, "sha256"));
        return new(path, digest, FromCache: false);
    }
}
