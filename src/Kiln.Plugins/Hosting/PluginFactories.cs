using Kiln.Remote.Components;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Plugins.Hosting;

/// <summary>
/// Makes the factories of one component of a plugin. Each instance has a process of its own; the one that was started
/// to be asked for the schema becomes the first instance.
/// </summary>
internal sealed class PluginFactories
{
    private readonly PluginComponent _component;
    private readonly PluginProcesses _processes;
    private ConfigSchema _schema = ConfigSchema.Empty;
    private RemoteComponent? _idle;

    private PluginFactories(PluginComponent component, PluginProcesses processes)
    {
        _component = component;
        _processes = processes;
    }

    /// <returns>A <see cref="ComponentFactory{TComponent}"/> of the component's kind.</returns>
    /// <exception cref="PluginException">The plugin did not become ready.</exception>
    /// <exception cref="BuildFailedException">It does not say what it accepts.</exception>
    public static async Task<object> MakeAsync(
        PluginComponent component,
        PluginProcesses processes,
        SchemaCache cache,
        CancellationToken cancellationToken)
    {
        PluginFactories factories = new(component, processes);
        await factories.LearnSchemaAsync(cache, cancellationToken);
        return component.Kind switch
        {
            ComponentKind.Builder => factories.Make<IBuilder>(static remote => remote.PrepareBuilderAsync),
            ComponentKind.Provisioner => factories.Make<IProvisioner>(static remote => remote.PrepareProvisionerAsync),
            ComponentKind.PostProcessor =>
                factories.Make<IPostProcessor>(static remote => remote.PreparePostProcessorAsync),
            _ => factories.Make<IDataSource>(static remote => remote.PrepareDataSourceAsync),
        };
    }

    private delegate Task<Prepared<T>> PrepareRemote<T>(
        ConfigSchema schema,
        HclValue config,
        PrepareContext context,
        CancellationToken cancellationToken)
        where T : class;

    private async Task LearnSchemaAsync(SchemaCache cache, CancellationToken cancellationToken)
    {
        if (cache.Find(_component) is { } known)
        {
            _schema = known;
            return;
        }

        RemoteComponent remote = await _processes.StartAsync(_component, cancellationToken);
        try
        {
            _schema = await remote.ReadSchemaAsync(_component.Kind, cancellationToken);
            await cache.RememberAsync(_component, _schema, cancellationToken);
            _idle = remote;
        }
        finally
        {
            if (_idle is null)
            {
                await remote.DisposeAsync();
            }
        }
    }

    private ComponentFactory<T> Make<T>(Func<RemoteComponent, PrepareRemote<T>> method)
        where T : class => new(_component.Type, _schema, async (config, context, cancellationToken) =>
        {
            RemoteComponent remote;
            try
            {
                remote = Interlocked.Exchange(ref _idle, null)
                    ?? await _processes.StartAsync(_component, cancellationToken);
            }
            catch (PluginException e)
            {
                return new(null, [new(e.Message)]);
            }

            return await method(remote)(_schema, config, context, cancellationToken);
        });
}
