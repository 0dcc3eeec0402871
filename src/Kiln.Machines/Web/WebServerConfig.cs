using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Web;

/// <summary>The web server that installers in the machine read their files from.</summary>
[ConfigRecord]
public sealed partial record WebServerConfig : IValidatedConfig
{
    /// <summary>
    /// A folder whose files the machine can read over HTTP during the build. Not with `http_content`.
    /// </summary>
    public string? HttpDirectory { get; init; }

    /// <summary>
    /// Texts that the machine can read over HTTP during the build, by their paths (`"/preseed.cfg" = "..."`).
    /// </summary>
    public ImmutableSortedDictionary<string, string> HttpContent { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The first port that the server may use.</summary>
    public int HttpPortMin { get; init; } = 8000;

    /// <summary>The end of these ports: the server takes a free one below it.</summary>
    public int HttpPortMax { get; init; } = 9000;

    /// <summary>The address that the server listens on.</summary>
    [ConfigOption(Default = "the address that the machine reaches this one by")]
    public string? HttpBindAddress { get; init; }

    /// <summary>The network interface whose address the server listens on. Not with `http_bind_address`.</summary>
    public string? HttpInterface { get; init; }

    /// <summary>`tcp`, `tcp4` (IPv4 only), `tcp6` (IPv6 only) or `unix` (a socket in the file system).</summary>
    public string HttpNetworkProtocol { get; init; } = "tcp";

    /// <summary>
    /// Put a secret before every path. `.HTTPPort` then holds the port and the secret (`8123/4f2a...`), so that
    /// addresses in boot commands work as they are, and nobody else on the network can read the files.
    /// </summary>
    public bool HttpToken { get; init; }

    /// <summary>Whether there is anything to serve.</summary>
    [ConfigIgnore]
    public bool HasContent => !string.IsNullOrEmpty(HttpDirectory) || !HttpContent.IsEmpty;

    /// <summary>Compat: 0 asks for the default, as not setting it does.</summary>
    [ConfigIgnore]
    public int FirstPort => HttpPortMin == 0 ? 8000 : HttpPortMin;

    /// <summary>The first port behind the range.</summary>
    [ConfigIgnore]
    public int PortEnd => HttpPortMax == 0 ? 9000 : HttpPortMax;

    public IEnumerable<ConfigProblem> Validate() => WebServerRules.Check(this);
}
