using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace Kiln.DataSources.Http;

/// <summary>
/// One request and its redirects. Redirects are followed here and not by the platform, which keeps other methods and
/// hands all headers on to foreign hosts.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly HttpDataSourceConfig _config;
    private readonly HttpLimits _limits;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _first;
    private Uri _address;
    private HttpMethod _method;
    private bool _sendsBody;

    public HttpExchange(HttpDataSourceConfig config, HttpLimits limits, IWebProxy proxy)
    {
        _config = config;
        _limits = limits;
        _first = _address = new Uri(config.Url);
        _method = new HttpMethod(config.Method.Length == 0 ? "GET" : config.Method);
        _sendsBody = config.RequestBody.Length > 0;

        // Compat: an answer is unpacked unless the template itself asks for an encoding.
        bool asksForEncoding = config.RequestHeaders.Keys.Any(
            static name => name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase));
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = asksForEncoding ? DecompressionMethods.None : DecompressionMethods.GZip,
            ConnectTimeout = limits.Connect,
            Proxy = new LoopbackBypass(proxy),
            UseCookies = false,
        });
    }

    /// <summary>The address that is being asked.</summary>
    public Uri Address => _address;

    public HttpMethod Method => _method;

    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="TimeoutException">A limit of time was reached; the message says which.</exception>
    /// <exception cref="IOException">The answer broke off or is too large.</exception>
    public async Task<HttpAnswer> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource total = new(_limits.Total);
        using CancellationTokenSource silence = new(_limits.Silence);
        using CancellationTokenSource any =
            CancellationTokenSource.CreateLinkedTokenSource(total.Token, silence.Token, cancellationToken);
        try
        {
            return await FollowAsync(silence, any.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                total.IsCancellationRequested ? $"it took longer than {Shown(_limits.Total)}"
                : silence.IsCancellationRequested ? $"the server was silent for {Shown(_limits.Silence)}"
                : $"there was no connection within {Shown(_limits.Connect)}",
                error);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Shown(TimeSpan time) => time.TotalMinutes >= 1
        ? $"{time.TotalMinutes:0.#} minutes"
        : $"{time.TotalSeconds:0.#} seconds";

    private async Task<HttpAnswer> FollowAsync(CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        for (int followed = 0; ; followed++)
        {
            using HttpRequestMessage request = MakeRequest();
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            silence.CancelAfter(_limits.Silence);
            if (RedirectOf(response) is not { } target)
            {
                string body = await ReadAsync(response, silence, cancellationToken);
                return new(_address, (int)response.StatusCode, HeadersOf(response), body);
            }

            if (followed == _limits.Redirects)
            {
                throw new HttpRequestException($"stopped after {_limits.Redirects} redirects");
            }

            Follow(response.StatusCode, target);
        }
    }

    private HttpRequestMessage MakeRequest()
    {
        HttpRequestMessage request = new(_method, _address);
        if (_sendsBody)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(_config.RequestBody));
        }

        foreach ((string name, string value) in _config.RequestHeaders)
        {
            if (HeaderNames.IsSensitive(name) && !HttpAddress.IsWithin(_address, _first))
            {
                continue;
            }

            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                // A header that describes the body needs one to stand at.
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (HttpAddress.Credentials(_address) is { } credentials && !request.Headers.Contains("Authorization"))
        {
            request.Headers.TryAddWithoutValidation("Authorization", credentials);
        }

        return request;
    }

    private Uri? RedirectOf(HttpResponseMessage response)
    {
        bool isRedirect = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;
        if (!isRedirect || response.Headers.Location is not { } location)
        {
            return null;
        }

        Uri target = new(_address, location);
        return HttpAddress.IsHttp(target)
            ? target
            : throw new HttpRequestException($"the redirect to \"{target}\" leads away from HTTP");
    }

    private void Follow(HttpStatusCode status, Uri target)
    {
        _address = target;
        if ((int)status is 301 or 302 or 303)
        {
            _sendsBody = false;
            _method = _method == HttpMethod.Head ? _method : HttpMethod.Get;
        }
    }

    private async Task<string> ReadAsync(
        HttpResponseMessage response,
        CancellationTokenSource silence,
        CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using MemoryStream body = new();
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + count > _limits.BodyBytes)
            {
                throw new IOException($"the answer is larger than {_limits.BodyBytes / (1024 * 1024)} MiB");
            }

            body.Write(buffer, 0, count);
            silence.CancelAfter(_limits.Silence);
        }

        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    private static ImmutableSortedDictionary<string, string> HeadersOf(HttpResponseMessage response)
    {
        ImmutableSortedDictionary<string, string>.Builder headers =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in
            response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers[HeaderNames.Canonical(name)] = string.Join(", ", values);
        }

        return headers.ToImmutable();
    }
}
