using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>How the files of a release are called.</summary>
public enum ReleaseLayout
{
    /// <summary>
    /// <c>packer-plugin-NAME_1.2.3_...</c>: names without the protocol, which stands in a manifest; HashiCorp's
    /// release site.
    /// </summary>
    Vendor,

    /// <summary><c>packer-plugin-NAME_v1.2.3_x5.0_...</c>: releases on GitHub.</summary>
    GitHub,
}

/// <summary>The names of a release's files.</summary>
internal static class ReleaseNames
{
    public const string ChecksumEnding = "_SHA256SUMS";

    public static string Stem(this ReleaseLayout layout, PluginSource source, VersionNumber version) =>
        layout == ReleaseLayout.Vendor
            ? $"packer-plugin-{source.Name}_{version}"
            : $"packer-plugin-{source.Name}_v{version}";

    public static string Checksums(this ReleaseLayout layout, PluginSource source, VersionNumber version) =>
        layout.Stem(source, version) + ChecksumEnding;

    public static string Manifest(this ReleaseLayout layout, PluginSource source, VersionNumber version) =>
        layout.Stem(source, version) + "_manifest.json";
}
