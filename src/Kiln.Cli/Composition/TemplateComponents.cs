using System.Collections.Immutable;
using Kiln.Cli.Commands;
using Kiln.Cli.Commands.Loading;
using Kiln.Cli.Commands.Plugins;
using Kiln.Plugins;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Plugins.Installation;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;
using Kiln.Wire.Startup;

namespace Kiln.Cli.Composition;

/// <summary>
/// The components that one template can use: those of the executable, and those of plugins, whose processes end with
/// this. The plugin folder is looked at when the template requires a plugin, or names what is not built in.
/// </summary>
internal sealed class TemplateComponents : IAsyncDisposable
{
    private readonly ComponentSet _builtIn;
    private readonly PluginProcesses _processes;
    private readonly Lazy<PluginStore> _store;

    private TemplateComponents(CommandRun run)
    {
        _builtIn = run.Context.MakeComponents();
        _processes = new(new()
        {
            Environment = run.Context.Environment.ToImmutableSortedDictionary(StringComparer.Ordinal)
                .SetItem(PluginEnvironment.RunUuidName, run.RunUuid),
            Log = run.Log,
            Time = run.Context.Time,
        });
        _store = new(() => PluginAccess.Open(run));
        Catalogue = _builtIn.Catalogue;
    }

    public IComponentCatalogue Catalogue { get; private set; }

    /// <summary>Remove the things that components of a dead run left.</summary>
    public ImmutableArray<IReaper> Reapers => _builtIn.Reapers;

    /// <summary>Remove what checkpoints hold outside of the cache folder.</summary>
    public ImmutableArray<ICheckpointRemover> Removers => _builtIn.Removers;

    /// <summary>What serves the plugins that the template requires.</summary>
    public ImmutableArray<PluginChoice> Choices { get; private set; } = [];

    /// <param name="run">The command's run.</param>
    /// <param name="template">As it was read.</param>
    /// <param name="path">Of the template, as the user gave it.</param>
    /// <param name="releasesOnly">Leaves pre-releases of plugins out.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <returns>Null after an error, which was told.</returns>
    public static async Task<TemplateComponents?> OpenAsync(
        CommandRun run,
        LoadedTemplate template,
        string path,
        bool releasesOnly,
        CancellationToken cancellationToken)
    {
        TemplateComponents components = new(run);
        bool isOpen = false;
        try
        {
            ImmutableArray<PluginChoice>? choices = template is LoadedHclTemplate { CanBePlanned: true } hcl
                ? await PluginAccess.ChooseAsync(
                    run, components._builtIn, hcl.Template, path, components.Resolver(releasesOnly), cancellationToken)
                : ImmutableArray<PluginChoice>.Empty;
            if (choices is null)
            {
                return null;
            }

            components.Choices = choices.Value;
            components.Compose(run, releasesOnly);
            isOpen = true;
            return components;
        }
        catch (PluginException e)
        {
            run.Error(e.Message);
            return null;
        }
        finally
        {
            if (!isOpen)
            {
                await components.DisposeAsync();
            }
        }
    }

    /// <summary>For a template that requires nothing.</summary>
    public static TemplateComponents Open(CommandRun run)
    {
        TemplateComponents components = new(run);
        components.Compose(run, releasesOnly: false);
        return components;
    }

    public async ValueTask DisposeAsync()
    {
        await _processes.DisposeAsync();
        if (_store.IsValueCreated)
        {
            _store.Value.Dispose();
        }
    }

    private void Compose(CommandRun run, bool releasesOnly) => Catalogue = new PluginCatalogue(new()
    {
        BuiltIn = _builtIn.Catalogue,
        Families = _builtIn.Families,
        Choices = Choices,
        Preference = new(() => UserConfiguration.Plugins(run.Context).Preference),
        OpenResolver = Resolver(releasesOnly),
        MakeAsync = (component, token) => _store.Value.MakeFactoryAsync(component, _processes, token),
    });

    private Func<PluginResolver> Resolver(bool releasesOnly) => () => new(_store.Value.Installed, releasesOnly);
}
