using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>A server that publishes plugins.</summary>
/// <param name="Prefix">The sources that it has begin with this: a host, or a host and an owner.</param>
/// <param name="Layout">How its releases are laid out.</param>
/// <param name="Address">Of the files; ends with a slash.</param>
public sealed record PluginHost(string Prefix, ReleaseLayout Layout, Uri Address)
{
    /// <summary>Of the interface that lists tags; ends with a slash.</summary>
    public Uri Api { get; init; } = Address;

    /// <summary>Sent to list versions.</summary>
    public string? Token { get; init; }

    /// <summary>Sent to get files.</summary>
    public string? DownloadToken { get; init; }

    internal bool Covers(PluginSource source) => source.ToString().StartsWith(Prefix + "/", StringComparison.Ordinal);

    /// <summary>
    /// What stands in addresses between <see cref="Address"/> and the folder of the plugin: the parts of the source
    /// that the
    /// prefix leaves open. HashiCorp's site has one owner only, and must not be asked for plugins of others.
    /// </summary>
    internal IEnumerable<string> FoldersOf(PluginSource source) => source.Parts
        .Skip(Prefix.Split('/').Length)
        .SkipLast(1)
        .Select(static part => Uri.EscapeDataString(part) + "/");
}
