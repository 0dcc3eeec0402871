using System.Collections.Immutable;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>A place that publishes plugins: a release site, GitHub, a mirror, a bundle.</summary>
public interface IReleaseSource
{
    /// <summary>For messages and the lock file: an address or a path.</summary>
    string Name { get; }

    /// <summary>Whether it can have the plugin at all, as far as that is known without asking.</summary>
    bool Serves(PluginSource source);

    /// <summary>The published versions in any order, pre-releases too.</summary>
    /// <exception cref="PluginException">It could not be asked, or does not have the plugin.</exception>
    Task<ImmutableArray<VersionNumber>> ListAsync(PluginSource source, CancellationToken cancellationToken);

    /// <summary>The files of one version; nothing is asked yet.</summary>
    IReleaseFiles Open(PluginSource source, VersionNumber version);
}

/// <summary>The files of one release.</summary>
public interface IReleaseFiles
{
    ReleaseLayout Layout { get; }

    /// <summary>A small file in full.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="PluginException">It could not be read.</exception>
    Task<byte[]?> ReadAsync(string fileName, CancellationToken cancellationToken);

    /// <summary>A large file, checked by its digest before anybody gets it.</summary>
    /// <returns>The path of a copy; not to be changed.</returns>
    /// <exception cref="PluginException">It could not be read, or has another content.</exception>
    Task<string> FetchAsync(string fileName, string sha256, CancellationToken cancellationToken);
}
