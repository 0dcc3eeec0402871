using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Failures of the engine, and on the way to it, in words that say what to do.</summary>
internal static class EngineText
{
    public static async Task<T> TranslateAsync<T>(EngineAddress address, Func<Task<T>> call, bool isAnswered)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or TimeoutException)
        {
            throw CauseOf(e) is EngineException known ? known : Unreachable(address, CauseOf(e), isAnswered);
        }
    }

    public static EngineException Refusal(HttpStatusCode status, string message)
    {
        bool isDenied = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || Says(message, "unauthorized") || Says(message, "access denied") || Says(message, "authentication required")
            || Says(message, "no basic auth credentials") || Says(message, "denied:");
        string text = message.TrimEnd('.') + ".";
        if (Says(message, "no space left on device"))
        {
            return new(EngineFailure.Refused, text)
            {
                Advice = "The engine's disk is full: `docker system df` shows what takes the room, `docker system prune` frees some.",
            };
        }

        if (isDenied)
        {
            return new(EngineFailure.Denied, text)
            {
                Advice = "Check the name of the image and the credentials: log in with `docker login`, or set login = true "
                    + "with login_server, login_username and login_password.",
            };
        }

        return new(ReasonOf(status), text) { Advice = AdviceFor(message) };
    }

    private static EngineFailure ReasonOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => EngineFailure.NotFound,
        HttpStatusCode.Conflict => EngineFailure.Conflict,
        _ => EngineFailure.Refused,
    };

    private static string? AdviceFor(string message) => message switch
    {
        _ when Says(message, "connection refused") || Says(message, "no such host") || Says(message, "timeout")
            || Says(message, "request canceled") =>
            "The engine could not reach the registry: check its address, and the engine's network and proxy.",
        _ when Says(message, "server gave HTTP response to HTTPS client") =>
            "The registry does not speak HTTPS: add it to \"insecure-registries\" in the engine's daemon.json.",
        _ when Says(message, "manifest unknown") || Says(message, "not found: manifest") =>
            "There is no such tag in the registry: check the image's name and tag.",
        _ when Says(message, "no matching manifest") => "The image is not made for this platform: set platform, or choose another image.",
        _ => null,
    };

    private static EngineException Unreachable(EngineAddress address, Exception cause, bool isAnswered)
    {
        string reason = cause.Message.TrimEnd('.');
        if (cause is AuthenticationException)
        {
            return new(EngineFailure.Unreachable, $"The Docker engine at {address.Text} cannot be trusted: {reason}.", cause)
            {
                Advice = "Look at DOCKER_TLS_VERIFY and the certificates in DOCKER_CERT_PATH.",
            };
        }

        if (cause is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            return new(EngineFailure.Unreachable, $"The Docker engine at {address.Text} does not let this user in: {reason}.", cause)
            {
                Advice = "Add your user to the group docker (`sudo usermod -aG docker $USER`, then log in again), or run as root.",
            };
        }

        bool isBroken = cause is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown };
        return isAnswered || isBroken || cause is not (SocketException or TimeoutException)
            ? new(EngineFailure.Broken, $"The Docker engine at {address.Text} ended the connection: {reason}.", cause)
            {
                Advice = "It was stopped or restarted; its own log says why (`journalctl -u docker`). Run the build again.",
            }
            : new(EngineFailure.Unreachable, $"The Docker engine at {address.Text} cannot be reached: {reason}.", cause)
            {
                Advice = "Is it running (`systemctl start docker`)? DOCKER_HOST, or `docker context use`, says where it is.",
            };
    }

    private static Exception CauseOf(Exception e)
    {
        Exception cause = e;
        while (cause is HttpRequestException or IOException && cause.InnerException is not null)
        {
            cause = cause.InnerException;
        }

        return cause;
    }

    private static bool Says(string message, string part) => message.Contains(part, StringComparison.OrdinalIgnoreCase);
}
