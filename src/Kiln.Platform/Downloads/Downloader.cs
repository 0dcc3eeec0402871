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
            return Cached(request.Sha256) ?? Keep(partial, await LoadAsync(request, partial, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("write", partial, e);
        }
    }

    /// <summary>
    /// Downloads to a place outside of the folder. Whoever calls it keeps others from the place meanwhile, for example
    /// by
    /// a lock.
    /// </summary>
    /// <param name="request">What to get.</param>
    /// <param name="path">Where the whole file is put at the end; one that is there is replaced.</param>
    /// <param name="partial">Where the unfinished file is, in the same folder; a later call goes on with it.</param>
    /// <returns>The digest of the content: of the algorithm that was asked for, else sha256.</returns>
    /// <exception cref="DownloadException">It failed for good.</exception>
    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    public async Task<ContentDigest> DownloadToAsync(
        DownloadRequest request,
        string path,
        string partial,
        CancellationToken cancellationToken)
    {
        CheckAddress(request);
        try
        {
            ContentDigest digest = await LoadAsync(request, partial, cancellationToken);
            MoveTo(partial, path);
            return digest;
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

    /// <summary>Brings the unfinished file to its end.</summary>
    private async Task<ContentDigest> LoadAsync(
        DownloadRequest request,
        string partial,
        CancellationToken cancellationToken)
    {
        TimeSpan delay = FirstDelay;
        long longest = LengthOf(partial);
        bool isContinued = longest > 0;
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
                ContentDigest digest = await transfer.RunAsync(cancellationToken);
                if (request.Expected is null || digest == request.Expected)
                {
                    return digest;
                }

                File.Delete(partial);
                if (!isContinued)
                {
                    throw WrongDigest(request, request.Expected, digest);
                }

                // The beginning that an earlier run left may be to blame.
                (isContinued, longest) = (false, 0);
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

    private static DownloadException WrongDigest(DownloadRequest request, ContentDigest expected, ContentDigest actual) =>
        new(
            DownloadFailure.WrongDigest,
            request.Address,
            $"What {request.Address} holds is not what was asked for: its {actual.Algorithm} digest is {actual.Hex}, expected "
            + $"was {expected.Hex}. Correct the digest if the file has changed on purpose.");

    private DownloadedFile Keep(string partial, ContentDigest digest)
    {
        string path = Path.Combine(folder, "sha256", digest.Hex);
        MoveTo(partial, path);
        return new(path, digest.Hex, FromCache: false);
    }

    private static void MoveTo(string partial, string path)
    {
        File.Move(partial, path, overwrite: true);
        File.Delete(partial + ".etag");
        AtomicFile.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
