using System.Globalization;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Where an engine listens.</summary>
/// <param name="Text">As the user knows it, for messages and the ledger.</param>
/// <param name="SocketPath">Of a Unix socket; null for a TCP address.</param>
/// <param name="Host">Empty for a socket.</param>
/// <param name="Port">Of a TCP address; 0 for others.</param>
internal sealed record EngineAddress(string Text, string? SocketPath, string Host, int Port)
{
    public const string Default = "unix:///var/run/docker.sock";

    private const int PlainPort = 2375;
    private const int SecurePort = 2376;

    /// <summary>Certificates to speak TLS with; null for none.</summary>
    public EngineCertificates? Certificates { get; init; }

    /// <summary>How it is reached through ssh; null for another way.</summary>
    public SshTarget? Ssh { get; init; }

    /// <summary>The engine sees the folders of this machine.</summary>
    public bool IsLocal => SocketPath is not null;

    /// <exception cref="EngineException">It is not an address, or not one of a kind that is spoken.</exception>
    public static EngineAddress Parse(string text, EngineCertificates? certificates)
    {
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            return new(text, text["unix://".Length..], "", 0);
        }

        if (text.StartsWith(SshTarget.Scheme, StringComparison.Ordinal))
        {
            SshTarget target = SshTarget.Parse(text) ?? throw Bad(
                text, "write ssh://USER@HOST, ssh://HOST:PORT or an alias of ssh; no password");
            return new(text, null, target.Host, 0) { Ssh = target };
        }

        if (text.StartsWith("npipe:", StringComparison.Ordinal) || text.StartsWith("fd:", StringComparison.Ordinal))
        {
            throw Bad(text, "only unix://, tcp:// and ssh:// addresses can be used here");
        }

        return ParseTcp(text, certificates);
    }

    private static EngineAddress ParseTcp(string text, EngineCertificates? certificates)
    {
        bool isSecure = certificates is not null || text.StartsWith("https://", StringComparison.Ordinal);
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string name = scheme < 0 ? "tcp" : text[..scheme];
        string rest = scheme < 0 ? text : text[(scheme + "://".Length)..];
        if (name is not ("tcp" or "http" or "https")
            || !Uri.TryCreate($"tcp://{rest}", UriKind.Absolute, out Uri? address)
            || address.Host.Length == 0)
        {
            throw Bad(text, "write unix:///var/run/docker.sock, tcp://HOST:PORT or ssh://USER@HOST");
        }

        int port = address.Port > 0 ? address.Port : isSecure ? SecurePort : PlainPort;
        return new(text, null, address.IdnHost.Trim('[', ']'), port)
        {
            Certificates = certificates ?? (isSecure ? EngineCertificates.OfTheSystem : null),
        };
    }

    private static EngineException Bad(string text, string reason) => new(
        EngineFailure.Settings,
        string.Create(CultureInfo.InvariantCulture, $"The address of the Docker engine, \"{text}\", cannot be used: "
            + $"{reason}."))
    {
        Advice = "It comes from DOCKER_HOST, or from the docker context in use (`docker context ls`).",
    };
}
