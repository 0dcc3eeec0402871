using System.Collections.Immutable;
using Kiln.Plugins.Hosting;
using Kiln.Plugins.Installation.Releases;
using Kiln.Plugins.Installation.Signatures;

namespace Kiln.Plugins.Installation;

/// <summary>
/// Where plugins may come from, and who must have signed them. Given by the user's configuration file.
/// </summary>
public sealed record PluginSettings
{
    public const string GitHubTokenVariable = "PACKER_GITHUB_API_TOKEN";

    /// <summary>Servers, in the order in which they are asked.</summary>
    public ImmutableArray<PluginHost> Hosts { get; init; } = [];

    /// <summary>Folders and bundles that are asked before the servers; absolute paths.</summary>
    public ImmutableArray<string> Mirrors { get; init; } = [];

    public SignaturePolicy Signatures { get; init; } = new();

    /// <summary>What serves where built-in components stand for a plugin.</summary>
    public PluginPreference Preference { get; init; } = PluginPreference.None;

    /// <summary>
    /// What holds without a configuration file: HashiCorp's site for its own plugins, GitHub for all on it.
    /// </summary>
    /// <param name="variable">Reads an environment variable; null when it is not set or empty.</param>
    public static PluginSettings Default(Func<string, string?> variable) =>
        new() { Hosts = [.. DefaultHosts(variable)], Preference = PluginPreference.Of(variable) };

    internal static IEnumerable<PluginHost> DefaultHosts(Func<string, string?> variable) =>
    [
        new("github.com/hashicorp", ReleaseLayout.Vendor, new("https://releases.hashicorp.com/")),
        new("github.com", ReleaseLayout.GitHub, new("https://github.com/"))
        {
            Api = new("https://api.github.com/"),

            // Compat: the token is for the list of versions only.
            Token = variable(GitHubTokenVariable),
        },
    ];
}
