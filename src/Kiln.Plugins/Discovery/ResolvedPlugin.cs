using Kiln.Sdk.Components;

namespace Kiln.Plugins.Discovery;

/// <summary>A plugin under the name by which a template uses it.</summary>
/// <param name="Prefix">The left side of its requirement; the plugin's own name when the template requires
/// nothing.</param>
/// <param name="Plugin">Its program.</param>
public sealed record ResolvedPlugin(string Prefix, InstalledPlugin Plugin)
{
    /// <summary>The component types of a kind and the names that <c>start</c> wants for them.</summary>
    public IEnumerable<(string Type, string Component)> Types(ComponentKind kind) =>
        Plugin.Description.Of(kind).Select(component => (TypeOf(Prefix, component), component));

    /// <summary>The component behind a type; null when the plugin has none.</summary>
    public string? ComponentOf(ComponentKind kind, string type) =>
        Plugin.Description.Of(kind).FirstOrDefault(component => TypeOf(Prefix, component) == type);

    /// <summary>What a template calls a component of a plugin that it has under some name.</summary>
    internal static string TypeOf(string prefix, string component) =>
        component == PluginDescription.DefaultComponent ? prefix : $"{prefix}-{component}";
}
