using System.Net;

namespace Kiln.Builders.Docker.Engine;

/// <summary>What an engine refuses, or a registry through it, in words that say what to do.</summary>
internal static class EngineRefusal
{
    private const string LogInAdvice =
        "Check the name of the image and the credentials: log in with `docker login`, or set login = true with "
            + "login_server, "
        + "login_username and login_password.";

    /// <summary>The first that the engine's words have says what to do.</summary>
    private static readonly (string Words, string Advice)[] Advices =
    [
        ("no space left on device", "The engine's disk is full: `docker system df` shows what takes the room, "
            + "`docker system prune` frees some."),
        ("HTTP request to an HTTPS server", "The engine speaks TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to "
            + "the folder with its certificates."),
        ("x509: ", "The engine does not believe the registry's certificate: put that of its authority into "
            + "/etc/docker/certs.d/REGISTRY/ca.crt on the engine's machine."),
        (
            "toomanyrequests",
            "The registry takes no more requests from there for a while. Log in, which allows more, or wait."),
        (
            "server gave HTTP response to HTTPS client",
            "The registry does not speak HTTPS: add it to \"insecure-registries\" in the engine's daemon.json."),
        ("manifest unknown", "There is no such tag in the registry: check the image's name and tag."),
        ("not found: manifest", "There is no such tag in the registry: check the image's name and tag."),
        ("no matching manifest", "The image is not made for this platform: set platform, or choose another image."),
        ("unexpected HTTP status: 5", "The registry failed: its own log says why. Run the build again later."),
        (
            "unexpected HTTP status: 4",
            "The registry does not do this, or something else answers in its place: check its address."),
        ("connection refused", Unreached),
        ("no such host", Unreached),
        ("timeout", Unreached),
        ("request canceled", Unreached),
        ("EOF", Broken),
        ("connection reset", Broken),
        ("broken pipe", Broken),
        ("closed network connection", Broken),
    ];

    private static readonly string[] Denials =
        ["unauthorized", "access denied", "authentication required", "no basic auth credentials", "denied:"];

    private const string Unreached =
        "The engine could not reach the registry: check its address, and the engine's network and proxy.";
    private const string Broken = "The connection with the registry broke: look at its log, and at the network and "
        + "proxies between. Run the build again.";

    public static EngineException Of(HttpStatusCode status, string message)
    {
        string text = message.TrimEnd('.') + ".";
        string? advice = Advices.FirstOrDefault(a => Says(message, a.Words)).Advice;
        bool isDenied = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || Denials.Any(
            words => Says(message, words));
        return isDenied
            ? new(EngineFailure.Denied, text) { Advice = LogInAdvice }
            : new(ReasonOf(status), text) { Advice = advice };
    }

    private static EngineFailure ReasonOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => EngineFailure.NotFound,
        HttpStatusCode.Conflict => EngineFailure.Conflict,
        _ => EngineFailure.Refused,
    };

    private static bool Says(string message, string part) => message.Contains(part, StringComparison.OrdinalIgnoreCase);
}
