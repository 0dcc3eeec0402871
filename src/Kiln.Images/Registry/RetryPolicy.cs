using System.Net;
using System.Net.Http.Headers;

namespace Kiln.Images.Registry;

/// <summary>When a request is tried again, and after how long.</summary>
/// <param name="FirstDelay">Doubles with each further try.</param>
/// <param name="Silence">How long a registry may say nothing.</param>
internal sealed record RetryPolicy(int Tries, TimeSpan FirstDelay, TimeSpan Silence, TimeProvider Time)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500;

    /// <summary>A broken connection may be better next time; a name that does not exist will not.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException { InnerException: System.Net.Sockets.SocketException socket } =>
            socket.SocketErrorCode != System.Net.Sockets.SocketError.ConnectionRefused,
        HttpRequestException or TimeoutException or HttpIOException => true,
        IOException => exception is not Platform.Files.FileAccessException,
        _ => false,
    };

    /// <param name="tried">How often it was tried already; from 1.</param>
    public Task DelayAsync(int tried, RetryConditionHeaderValue? wanted, CancellationToken cancellationToken)
    {
        TimeSpan delay = FirstDelay * Math.Pow(2, tried - 1);
        TimeSpan? asked = wanted?.Delta ?? (wanted?.Date - Time.GetUtcNow());
        if (asked > delay)
        {
            delay = asked.Value;
        }

        return Task.Delay(delay < LongestDelay ? delay : LongestDelay, Time, cancellationToken);
    }
}
