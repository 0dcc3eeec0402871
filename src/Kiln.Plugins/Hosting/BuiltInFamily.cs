using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Hosting;

/// <summary>Built-in components that do what the components of a plugin do.</summary>
/// <param name="Source">Of the plugin.</param>
/// <param name="Versions">The versions of the plugin whose templates they understand.</param>
/// <param name="Components">Which built-in component stands for which of the plugin.</param>
public sealed record BuiltInFamily(
    PluginSource Source,
    VersionConstraints Versions,
    ImmutableArray<FamilyComponent> Components)
{
    /// <summary>
    /// Whether there can be a version of the plugin that the demand accepts and the family stands for.
    /// </summary>
    public bool Serves(VersionConstraints demanded) => Versions.Overlaps(demanded);

    /// <summary>The built-in component behind a type of a template that has the plugin under some name.</summary>
    public FamilyComponent? Find(ComponentName name, string accessor) =>
        Components.FirstOrDefault(c => c.BuiltIn.Kind == name.Kind && c.TypeUnder(accessor) == name.Type);
}

/// <param name="Name">Of the plugin's component: <c>import</c>, or
/// <see cref="Discovery.PluginDescription.DefaultComponent"/>.</param>
/// <param name="BuiltIn">The component that does the same.</param>
public sealed record FamilyComponent(string Name, ComponentName BuiltIn)
{
    /// <summary>What a template calls it that has the plugin under this name.</summary>
    public string TypeUnder(string accessor) => Discovery.ResolvedPlugin.TypeOf(accessor, Name);
}
