using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Plugins.Installation.Releases;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Installation;

/// <summary>
/// The plugins of a user: those that are installed, and the ways to get more. Making one costs nothing: folders are
/// looked at,
/// mirrors opened and connections made when somebody asks.
/// </summary>
public sealed class PluginStore : IDisposable
{
    private readonly PluginSetup _setup;
    private readonly DownloadCache _cache;
    private readonly PluginPlacement _placement;
    private readonly ReleaseRecords _records;
    private readonly List<IDisposable> _opened = [];

    public PluginStore(PluginSetup setup)
    {
        _setup = setup;
        DescribeRun describe = new(setup.DescribeLimits, setup.Time);
        Installed = new(setup.Folder, new(describe, setup.CacheFolder));
        _cache = new(setup.CacheFolder);
        _placement = new(Installed, describe, setup.Time);
        _records = new(setup.CacheFolder);
    }

    public InstalledPlugins Installed { get; }

    /// <summary>Installs from the disk.</summary>
    public LocalInstaller LocalInstaller => new(_placement, _setup.Settings.Signatures);

    /// <summary>Makes the factory of a component that an installed plugin has.</summary>
    /// <returns>A <see cref="ComponentFactory{TComponent}"/> of the component's kind.</returns>
    /// <exception cref="PluginException">The plugin did not become ready.</exception>
    /// <exception cref="BuildFailedException">It does not say what it accepts.</exception>
    public Task<object> MakeFactoryAsync(
        PluginComponent component,
        PluginProcesses processes,
        CancellationToken cancellationToken) =>
        PluginFactories.MakeAsync(component, processes, new SchemaCache(_setup.CacheFolder), cancellationToken);

    /// <summary>Installs from the mirrors and servers of the settings.</summary>
    /// <exception cref="PluginException">A mirror of the settings is not there.</exception>
    public PluginInstaller OpenInstaller() => new(Installed, _cache, Finder(Sources()), _placement, _records);

    /// <summary>Installs from one bundle or mirror folder and asks nobody else.</summary>
    /// <param name="path">Of the bundle or folder.</param>
    /// <param name="plugins">What it has.</param>
    /// <exception cref="PluginException">It is not there, or is none.</exception>
    public PluginInstaller OpenInstallerFrom(string path, out ImmutableArray<PluginSource> plugins)
    {
        IMirrorStore mirror = OpenMirror(path);
        plugins =
        [
            .. mirror.Folders.Select(static folder => PluginSource.Parse(folder, out _)).OfType<PluginSource>(),
        ];
        return new(Installed, _cache, Finder([new MirrorReleases(mirror, _cache)]), _placement, _records);
    }

    /// <summary>Serves the demands of templates.</summary>
    /// <exception cref="PluginException">A mirror of the settings is not there.</exception>
    public PluginInit OpenInit() => new(Installed, OpenInstaller(), _records);

    /// <summary>Makes bundles.</summary>
    /// <exception cref="PluginException">A mirror of the settings is not there.</exception>
    public BundleWriter OpenBundleWriter() => new(Finder(Sources()));

    /// <summary>Removes a plugin and its checksum file.</summary>
    public Task RemoveAsync(PluginFile file, CancellationToken cancellationToken) =>
        _placement.RemoveAsync(file, cancellationToken);

    public void Dispose()
    {
        foreach (IDisposable opened in _opened)
        {
            opened.Dispose();
        }

        _opened.Clear();
    }

    private ReleaseFinder Finder(ImmutableArray<IReleaseSource> sources) =>
        new(sources, new ReleaseReader(_setup.Settings.Signatures));

    private ImmutableArray<IReleaseSource> Sources()
    {
        HttpMessageInvoker http = _setup.OpenHttp();
        _opened.Add(http);
        ReleaseTransport transport = new(http, _cache, _setup.Time)
        {
            MaxRetries = _setup.MaxRetries,
            UserAgent = _setup.UserAgent,
        };
        return
        [
            .. _setup.Settings.Mirrors.Select(path => new MirrorReleases(OpenMirror(path), _cache)),
            .. _setup.Settings.Hosts.Select(host => (IReleaseSource)(host.Layout == ReleaseLayout.Vendor
                ? new VendorReleases(transport, host)
                : new GitHubReleases(transport, host))),
        ];
    }

    private IMirrorStore OpenMirror(string path)
    {
        if (Directory.Exists(path))
        {
            return new MirrorFolder(path);
        }

        BundleFile bundle = BundleFile.Open(path);
        _opened.Add(bundle);
        return bundle;
    }
}
