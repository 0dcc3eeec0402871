using System.Net;
using Kiln.Images.Model;
using Kiln.Images.Transports;

namespace Kiln.Images.Registry;

/// <summary>
/// Sends requests to one registry: finds out how to reach it, logs in when asked to, follows redirects, tries again.
/// </summary>
internal sealed class RegistryConnection : IDisposable
{
    private const int RedirectLimit = 8;

    private readonly string _registry;
    private readonly HttpClient _http;
    private readonly RegistryAuthorizer _authorizer;
    private readonly SemaphoreSlim _gate = new(1);
    private Uri? _address;

    public RegistryConnection(string registry, HttpClient http, DockerConfig config, RetryPolicy retry)
    {
        _registry = registry;
        _http = http;
        _authorizer = new RegistryAuthorizer(registry, http, config, retry);
        Retry = retry;
    }

    public string Registry => _registry;

    public RetryPolicy Retry { get; }

    /// <summary>Sends a request, tried again while that may help.</summary>
    /// <param name="path">Below <c>/v2/</c>, or an absolute address that the registry gave.</param>
    /// <param name="scope">What a token must allow.</param>
    /// <param name="make">Makes the request for each try.</param>
    /// <param name="action">What is tried, in the user's words: <c>reading debian:12</c>.</param>
    /// <returns>Any answer but those that say not to ask now; the caller disposes it.</returns>
    public async Task<HttpResponseMessage> SendAsync(
        string path,
        string scope,
        Func<Uri, HttpRequestMessage> make,
        string action,
        CancellationToken cancellationToken)
    {
        Uri address = new(await AddressAsync(cancellationToken), path);
        for (int tried = 1; ; tried++)
        {
            HttpResponseMessage? response = null;
            try
            {
                response = await SendOnceAsync(address, scope, make, action, canRepeat: true, cancellationToken);
                if (!RetryPolicy.IsTransient(response.StatusCode) || tried == Retry.Tries)
                {
                    return response;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TimeoutException or IOException)
            {
                if (!RetryPolicy.IsTransient(exception) || tried == Retry.Tries)
                {
                    throw Unreachable(action, exception);
                }
            }

            await Retry.DelayAsync(tried, response?.Headers.RetryAfter, cancellationToken);
            response?.Dispose();
        }
    }

    /// <summary>Describes an answer that is not the wanted one.</summary>
    public async Task<ImageException> FailureAsync(
        HttpResponseMessage response,
        string action,
        CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return await _authorizer.DeniedAsync(action, cancellationToken);
        }

        string said = await ErrorTextAsync(response, cancellationToken);
        ImageFailure reason = response.StatusCode == HttpStatusCode.NotFound
            ? ImageFailure.NotFound
            : ImageFailure.RegistryError;
        return new ImageException(
            reason,
            $"The registry '{_registry}' answers {(int)response.StatusCode} to {action}" +
            (said.Length == 0 ? "." : ": " + said));
    }

    public ImageException Unreachable(string action, Exception exception)
    {
        string cause = exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                "there is no host of that name",
            HttpRequestException { InnerException: System.Net.Sockets.SocketException socket } => socket.Message,
            TimeoutException => exception.Message,
            { InnerException: { } inner } => inner.Message,
            _ => exception.Message,
        };
        return new ImageException(
            ImageFailure.Unreachable,
            $"Cannot reach the registry '{_registry}' ({RegistryHost.ApiHost(_registry)}) for {action}: {cause}. " +
            "Check the name, the network, and HTTPS_PROXY if there is a proxy.",
            exception);
    }

    public void Dispose() => _gate.Dispose();

    private static async Task<string> ErrorTextAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream content = await response.Content.ReadAsStreamAsync(cancellationToken);
            byte[] json = await ImageFilesReading.ReadSmallAsync(content, "error", cancellationToken);
            return JsonText.Parse(json, "error", root => string.Join("; ", JsonText.Items(root, "errors")
                .Where(error => error.ValueKind == System.Text.Json.JsonValueKind.Object)
                .Select(error => $"{JsonText.String(error, "message")} ({JsonText.String(error, "code")})")));
        }
        catch (Exception exception) when (exception is ImageException or HttpRequestException or IOException)
        {
            // Not the registry's own kind of error, perhaps a proxy's page: the status has to do.
            return "";
        }
    }

    /// <param name="canRepeat">
    /// False: the request's content can be read once only, so it is the caller who tries again.
    /// </param>
    public async Task<HttpResponseMessage> SendOnceAsync(
        Uri address,
        string scope,
        Func<Uri, HttpRequestMessage> make,
        string action,
        bool canRepeat,
        CancellationToken cancellationToken)
    {
        bool answered = false;
        Uri home = address;
        for (int redirects = 0; redirects <= RedirectLimit;)
        {
            // Storage behind a redirect gets its permission in the address; the token is none of its business.
            bool isHome = RegistryHost.IsSame(home, address);
            HttpRequestMessage request = make(address);
            request.Headers.Authorization = isHome ? _authorizer.Known(scope) : null;

            // Who sends content that can be read once only watches its progress himself.
            HttpResponseMessage response = canRepeat
                ? await SendBareAsync(request, cancellationToken)
                : await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode == HttpStatusCode.Unauthorized && isHome && !answered)
            {
                answered = true;
                if (await _authorizer.AnswerAsync(response, scope, cancellationToken) is null || !canRepeat)
                {
                    return response;
                }

                response.Dispose();
            }
            else if (canRepeat && IsRedirect(response))
            {
                address = Target(address, response.Headers.Location!, action);
                redirects++;
                response.Dispose();
            }
            else
            {
                return response;
            }
        }

        throw new ImageException(
            ImageFailure.RegistryError, $"The registry '{_registry}' redirects {action} again and again.");
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is not null;

    private Uri Target(Uri from, Uri location, string action)
    {
        Uri target = new(from, location);
        return target.Scheme == "https" || RegistryHost.IsLoopback(target) ? target : throw new ImageException(
            ImageFailure.RegistryError,
            $"The registry '{_registry}' redirects {action} to {target.Host} without encryption; that is not " +
            "followed.");
    }

    private Task<HttpResponseMessage> SendBareAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Deadline.RunAsync(
            Retry.Silence,
            Retry.Time,
            deadline => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token),
            cancellationToken);

    private async Task<Uri> AddressAsync(CancellationToken cancellationToken)
    {
        if (_address is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            _address ??= await FindAddressAsync(cancellationToken);
            return _address;
        }
        finally
        {
            _gate.Release();
        }
    }

    // Compat: docker speaks http to registries on this machine, which seldom have a certificate.
    private async Task<Uri> FindAddressAsync(CancellationToken cancellationToken)
    {
        string host = RegistryHost.ApiHost(_registry);
        Uri encrypted = new($"https://{host}/v2/");
        if (!RegistryHost.IsLoopback(encrypted))
        {
            return encrypted;
        }

        Uri plain = new($"http://{host}/v2/");
        for (int tried = 1; ; tried++)
        {
            Exception? failure = await TryAsync(plain, cancellationToken);
            if (failure is null)
            {
                return plain;
            }

            if (RetryPolicy.IsTransient(failure) && await TryAsync(encrypted, cancellationToken) is null)
            {
                return encrypted;
            }

            if (!RetryPolicy.IsTransient(failure) || tried == Retry.Tries)
            {
                throw Unreachable("its address", failure);
            }

            await Retry.DelayAsync(tried, null, cancellationToken);
        }
    }

    /// <returns>Null: a registry, and no other kind of server, answers there.</returns>
    private async Task<Exception?> TryAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response =
                await SendBareAsync(new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);
            return response.StatusCode == HttpStatusCode.BadRequest
                ? new HttpIOException(HttpRequestError.InvalidResponse, "it answers 400 to everything")
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException or IOException)
        {
            return exception;
        }
    }
}
