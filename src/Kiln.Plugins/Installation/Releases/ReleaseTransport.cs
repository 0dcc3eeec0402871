using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kiln.Platform.Downloads;
using Kiln.Platform.Files;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>Gets the files of releases over HTTP: small ones into memory, large ones into the cache.</summary>
/// <param name="http">Made by <see cref="Downloader.CreateClient"/>; stays the caller's.</param>
/// <param name="cache">Keeps downloads by their digests.</param>
/// <param name="time">Measures time limits and pauses.</param>
public sealed class ReleaseTransport(HttpMessageInvoker http, DownloadCache cache, TimeProvider time)
{
    private const int MostBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>After failures of the network and answers 408, 429 and 5xx.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>For a small file, and for the next bytes of a large one.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Named to servers.</summary>
    public string UserAgent { get; init; } = "kiln";

    public DownloadCache Cache => cache;

    /// <returns>Null when the server says that there is no such file.</returns>
    /// <exception cref="PluginException">Anything else.</exception>
    public async Task<byte[]?> ReadAsync(Uri address, string? token, CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(address, token, cancellationToken);
            }
            catch (PluginException e) when (attempt < MaxRetries && IsWorthAnotherTry(e))
            {
                await Task.Delay(pause, time, cancellationToken);
                pause *= 2;
            }
        }
    }

    /// <summary>A whole file with a known digest; goes on with what an earlier run has received of it.</summary>
    /// <returns>Its path in the cache.</returns>
    /// <exception cref="PluginException">It failed for good.</exception>
    public async Task<string> FetchAsync(Uri address, string? token, string sha256, CancellationToken cancellationToken)
    {
        if (await cache.FindAsync(sha256, cancellationToken) is string kept)
        {
            return kept;
        }

        Downloader downloader = new(http, cache.Folder, time, TimeLimit);
        DownloadRequest request = new(address)
        {
            Sha256 = sha256,
            Headers = Headers(token).ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase),
            MaxRetries = MaxRetries,
        };
        try
        {
            return (await downloader.DownloadAsync(request, cancellationToken)).Path;
        }
        catch (DownloadException e)
        {
            PluginFailure reason = e.Reason switch
            {
                DownloadFailure.Network => PluginFailure.Network,
                DownloadFailure.WrongDigest => PluginFailure.WrongDigest,
                _ => PluginFailure.Refused,
            };
            string message = e.Reason == DownloadFailure.WrongDigest
                ? $"What was downloaded from {address} is not what the checksum file of the release lists: expected "
                    + "was the "
                    + $"sha256 digest {sha256}. It was deleted; nothing of it was run."
                : e.Message;
            throw new PluginException(reason, message, e) { StatusCode = e.StatusCode };
        }
        catch (FileAccessException e)
        {
            throw new PluginException(PluginFailure.InvalidSettings, e.Message, e);
        }
    }

    /// <summary>A name that does not exist will not exist in a second.</summary>
    private static bool IsWorthAnotherTry(PluginException e) => e.Reason == PluginFailure.Network
        ? Innermost(e) is not SocketException { SocketErrorCode: SocketError.HostNotFound }
        : e.StatusCode is 408 or 429 or >= 500;

    private static Exception Innermost(Exception e) => e.InnerException is null ? e : Innermost(e.InnerException);

    private async Task<byte[]?> ReadOnceAsync(Uri address, string? token, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(TimeLimit, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using HttpRequestMessage message = new(HttpMethod.Get, address);
            foreach ((string name, string value) in Headers(token))
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }

            using HttpResponseMessage response = await http.SendAsync(message, either.Token);
            return response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone ? null
                : response.IsSuccessStatusCode ? await ReadBodyAsync(address, response, either.Token)
                : throw Refused(address, response, token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(address, $"there was no answer for {TimeLimit.TotalSeconds:0} seconds", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Failed(address, Innermost(e).Message, e);
        }
    }

    private static async Task<byte[]> ReadBodyAsync(
        Uri address,
        HttpResponseMessage response,
        CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using MemoryStream content = new();
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + count > MostBytes)
            {
                throw new PluginException(
                    PluginFailure.BadRelease,
                    $"The answer of {address} is longer than {MostBytes / 1024 / 1024} MiB, which no list of a "
                        + "plugin's files is.");
            }

            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    private PluginException Refused(Uri address, HttpResponseMessage response, string? token)
    {
        int status = (int)response.StatusCode;
        bool isLimited = status is 403 or 429 && Header(response, "X-RateLimit-Remaining") == "0";
        if (isLimited)
        {
            return new(PluginFailure.RateLimited, RateLimited(address, response, token));
        }

        string hint = status is 401 or 403 && token is not null ? " The token that was sent may have expired, or "
            + "lack a permission." : "";
        return new(
            PluginFailure.Refused,
            $"Cannot read {address}: the server answered {status} {response.ReasonPhrase}.{hint}")
        {
            StatusCode = status,
        };
    }

    private string RateLimited(Uri address, HttpResponseMessage response, string? token)
    {
        string when = long.TryParse(Header(response, "X-RateLimit-Reset"), CultureInfo.InvariantCulture, out long reset)
            && reset is > 0 and < 253_402_300_800
                ? Until(DateTimeOffset.FromUnixTimeSeconds(reset))
                : "later";
        string hint = token is null
            ? $"\nHINT: Set the {PluginSettings.GitHubTokenVariable} env var with a token to get more requests."
            : "";
        return $"{address.Host} takes no more requests from this address for now (rate limit). Try again {when}.{hint}";
    }

    private string Until(DateTimeOffset reset)
    {
        TimeSpan wait = reset - time.GetUtcNow();
        double minutes = Math.Max(1, Math.Ceiling(wait.TotalMinutes));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"in {minutes:0} minute{(minutes > 1 ? "s" : "")}, at {reset.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private Dictionary<string, string> Headers(string? token)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase) { ["User-Agent"] = UserAgent };
        if (token is not null)
        {
            headers["Authorization"] = "Bearer " + token;
        }

        return headers;
    }

    private static PluginException Failed(Uri address, string cause, Exception inner) => new(
        PluginFailure.Network,
        $"Cannot read {address}: {cause.TrimEnd('.')}. Check the address, the network and the proxy settings.",
        inner);
}
