using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Discovery;

/// <summary>
/// An installed plugin that loads: its content is what its checksum file says, and it has described itself.
/// </summary>
/// <param name="File">Where it is.</param>
/// <param name="Sha256">Of the program.</param>
/// <param name="Description">Of this content, possibly from an earlier run.</param>
public sealed record InstalledPlugin(PluginFile File, string Sha256, PluginDescription Description)
{
    public string Path => File.Path;

    /// <summary>The last part of its source.</summary>
    public string Name => File.Name.Name;

    public VersionNumber Version => File.Name.Version;

    public bool IsRelease => Version.Prerelease.Length == 0;
}

/// <summary>A file that has the place and the name of a plugin, and is not used.</summary>
/// <param name="Message">For the user: which file, why, and what to do.</param>
public sealed record RejectedPlugin(PluginFile File, PluginFailure Reason, string Message);
