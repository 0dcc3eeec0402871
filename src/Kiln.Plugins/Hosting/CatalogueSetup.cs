using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Components;

namespace Kiln.Plugins.Hosting;

/// <summary>What a catalogue for one template is put together of.</summary>
public sealed record CatalogueSetup
{
    public required IComponentCatalogue BuiltIn { get; init; }

    /// <summary>Which of the built-in components stand for plugins.</summary>
    public ImmutableArray<BuiltInFamily> Families { get; init; } = [];

    /// <summary>For each plugin that the template requires.</summary>
    public ImmutableArray<PluginChoice> Choices { get; init; } = [];

    /// <summary>Asked only when a template names what built-in components stand for.</summary>
    public Lazy<PluginPreference> Preference { get; init; } = new(PluginPreference.None);

    /// <summary>
    /// Looks at what is installed; asked for only when a template names what is not built in and not required.
    /// </summary>
    public required Func<PluginResolver> OpenResolver { get; init; }

    /// <summary>
    /// Makes a <see cref="ComponentFactory{TComponent}"/> of the kind of the component; fails with a <see
    /// cref="PluginException"/> or a <see cref="BuildFailedException"/>.
    /// </summary>
    public required Func<PluginComponent, CancellationToken, Task<object>> MakeAsync { get; init; }
}
