using System.Net.Sockets;
using System.Security.Authentication;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Failures on the way to the engine, in words that say what to do.</summary>
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
            throw CauseOf(e) is EngineException known ? known
                : EngineTls.RefusalOf(address, e) ?? Unreachable(address, CauseOf(e), isAnswered);
        }
    }

    public static EngineException Silent(EngineAddress address, TimeSpan limit, Exception cause) => new(
        EngineFailure.Unreachable,
        $"The Docker engine at {address.Text} cannot be reached: it takes connections, and says nothing for "
            + $"{limit.TotalSeconds:0} seconds.",
        cause)
    {
        Advice = "It hangs, or something else listens there; its own log says why (`journalctl -u docker`).",
    };

    private static EngineException Unreachable(EngineAddress address, Exception cause, bool isAnswered)
    {
        string reason = cause.Message.TrimEnd('.');
        if (cause is AuthenticationException)
        {
            return new(
                EngineFailure.Unreachable,
                $"No TLS can be spoken with the Docker engine at {address.Text}: {reason}.",
                cause)
            {
                Advice = "Does it speak TLS at this port? Without DOCKER_TLS_VERIFY, DOCKER_TLS and https:// none is "
                    + "spoken.",
            };
        }

        if (cause is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            return new(
                EngineFailure.Unreachable,
                $"The Docker engine at {address.Text} does not let this user in: {reason}.",
                cause)
            {
                Advice = "Add your user to the group docker (`sudo usermod -aG docker $USER`, then log in again), or "
                    + "run as root.",
            };
        }

        bool isBroken =
            cause is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown };
        return isAnswered || isBroken || cause is not (SocketException or TimeoutException)
            ? new(EngineFailure.Broken, $"The Docker engine at {address.Text} ended the connection: {reason}.", cause)
            {
                Advice =
                    "It was stopped or restarted; its own log says why (`journalctl -u docker`). Run the build again.",
            }
            : new(EngineFailure.Unreachable, $"The Docker engine at {address.Text} cannot be reached: {reason}.", cause)
            {
                Advice =
                    "Is it running (`systemctl start docker`)? DOCKER_HOST, or `docker context use`, says where it is.",
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
}
