using System.Net.Sockets;
using Kiln.Sdk.Components;

namespace Kiln.DataSources.Http;

/// <summary>What a failed exchange is called, and what the user can do about it.</summary>
internal static class HttpFailure
{
    private const int LongestExcerpt = 300;

    /// <summary>The server answered, but not with success.</summary>
    public static BuildFailedException Of(HttpAnswer answer, HttpMethod method) =>
        new($"HTTP request error. Response code: {answer.Status}")
        {
            Advice = $"{method} {HttpAddress.Shown(answer.Address)} was answered with status {answer.Status}"
                + (Excerpt(answer.Body) is { Length: > 0 } excerpt ? $": {excerpt}" : "."),
        };

    /// <summary>There was no whole answer.</summary>
    public static BuildFailedException Of(Exception error, HttpExchange exchange) =>
        new(
            $"Error making http request: {exchange.Method} \"{HttpAddress.Shown(exchange.Address)}\": {Reason(error)}",
            error)
        {
            Advice = Advice(error, exchange.Address),
        };

    private static string Reason(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"no secure connection: {Innermost(error).Message}",
        HttpRequestException { InnerException: { } inner } => Innermost(inner).Message,
        _ => error.Message,
    };

    private static string Advice(Exception error, Uri address) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            $"The host name \"{address.IdnHost}\" is unknown to this machine. Check the `url`, and HTTP_PROXY or "
            + "HTTPS_PROXY if the host is reached through a proxy.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "If the server uses a certificate of your own authority, add the authority to the system, or name its "
            + "file in SSL_CERT_FILE.",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            "The proxy in HTTPS_PROXY refused the connection; NO_PROXY lists hosts that are reached without it.",
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            $"Nothing accepts connections on port {address.Port} of \"{address.IdnHost}\".",
        _ => "Check the `url` and that the server answers this machine.",
    };

    private static Exception Innermost(Exception error) =>
        error.InnerException is null ? error : Innermost(error.InnerException);

    /// <summary>The beginning of an error page's text, on one line.</summary>
    private static string Excerpt(string body)
    {
        string text = string.Join(' ', body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(60));
        return text.Length <= LongestExcerpt ? text : text[..LongestExcerpt] + "...";
    }
}
