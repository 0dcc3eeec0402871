using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Kiln.Secrets.Http;

/// <summary>Sends requests to one store: with time limits and a few attempts.</summary>
/// <param name="options">For waiting.</param>
/// <param name="settings">How to connect.</param>
/// <param name="hint">What to check when there is no connection; a part of a sentence.</param>
internal sealed class StoreConnection(SecretStoreOptions options, ConnectionSettings settings, string hint)
{
    private const int MaxBodyBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often to try again after a failure that may pass.</summary>
    public int Retries { get; init; }

    /// <summary>How many redirections to follow. None leads away from an encrypted connection.</summary>
    public int Redirections { get; init; }

    /// <summary>Whether another attempt may help after this answer.</summary>
    public Func<StoreResponse, bool> IsTransient { get; init; } = static r => r.Status is 429 or (>= 500 and not 501);

    /// <exception cref="SecretStoreException">There was no answer.</exception>
    public StoreResponse Send(StoreRequest request, CancellationToken cancellationToken)
    {
        using HttpClient client = new(settings.CreateHandler()) { Timeout = Timeout, MaxResponseContentBufferSize = MaxBodyBytes };
        TimeSpan delay = FirstDelay;
        for (int attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                StoreResponse response = FollowRedirections(client, request, cancellationToken);
                if (attempt == Retries || !IsTransient(response))
                {
                    return response;
                }
            }
            catch (HttpRequestException problem)
            {
                if (attempt == Retries || !MayPass(problem))
                {
                    throw new SecretStoreException($"{Describe(request)}: {Reason(problem)}; {hint}");
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new SecretStoreException(
                    $"{Describe(request)}: no complete answer within {Timeout.TotalSeconds:0.###} seconds; {hint}");
            }

            options.Wait(delay, cancellationToken);
            delay *= 2;
        }
    }

    private StoreResponse FollowRedirections(HttpClient client, StoreRequest request, CancellationToken cancellationToken)
    {
        StoreResponse response = SendOnce(client, request, cancellationToken);
        for (int i = 0; i < Redirections && response.Status is 301 or 302 or 307 or 308; i++)
        {
            if (!Uri.TryCreate(request.Address, response.Location, out Uri? target)
                || target.Scheme is not ("http" or "https")
                || (request.Address.Scheme == "https" && target.Scheme != "https"))
            {
                throw new SecretStoreException($"{Describe(request)}: redirected to \"{response.Location}\", which cannot be followed safely");
            }

            request = request with { Address = target };
            response = SendOnce(client, request, cancellationToken);
        }

        return response;
    }

    private static StoreResponse SendOnce(HttpClient client, StoreRequest request, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(request.Method, request.Address);
        if (request.Method != HttpMethod.Get)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.BodyType);
        }

        foreach ((string name, string value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value) || value.AsSpan().IndexOfAny('\r', '\n') >= 0)
            {
                throw new SecretStoreException($"{Describe(request)}: the value for the header {name} has line breaks or other forbidden characters");
            }
        }

        using HttpResponseMessage response = client.Send(message, HttpCompletionOption.ResponseContentRead, cancellationToken);
        using MemoryStream body = new();
        response.Content.ReadAsStream(cancellationToken).CopyTo(body);
        return new((int)response.StatusCode, body.ToArray(), response.Headers.Location?.OriginalString ?? "", Describe(request));
    }

    private static string Describe(StoreRequest request) => $"{request.Method} {request.Address.GetLeftPart(UriPartial.Path)}";

    private static bool MayPass(HttpRequestException problem) =>
        problem.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.ConfigurationLimitExceeded);

    private static string Reason(HttpRequestException problem) => problem switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => "no host of that name is known",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => $"no secure connection: {Innermost(problem)}",
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => $"the answer has more than {MaxBodyBytes} bytes",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection refused",
        _ => Innermost(problem),
    };

    private static string Innermost(Exception problem)
    {
        Exception innermost = problem.GetBaseException();
        return innermost.Message.TrimEnd('.');
    }
}
