using Kiln.Plugins.Discovery;
using Kiln.Sdk.Components;

namespace Kiln.Plugins.Hosting;

/// <summary>A component that an installed plugin has.</summary>
/// <param name="Plugin">Which one.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What <c>start</c> wants to hear.</param>
/// <param name="Type">What the template calls it.</param>
public sealed record PluginComponent(InstalledPlugin Plugin, ComponentKind Kind, string Name, string Type)
{
    /// <summary>As <c>start</c> wants to hear it.</summary>
    public string KindWord => WordOf(Kind);

    public static string WordOf(ComponentKind kind) => kind switch
    {
        ComponentKind.Builder => "builder",
        ComponentKind.Provisioner => "provisioner",
        ComponentKind.PostProcessor => "post-processor",
        _ => "datasource",
    };

    /// <summary>For messages: <c>plugin github.com/hashicorp/docker v1.0.10 (builder docker)</c>.</summary>
    public override string ToString()
    {
        string kind = Kind == ComponentKind.DataSource ? "data source" : KindWord;
        return $"plugin {Plugin.File.Source} v{Plugin.Version} ({kind} {Type})";
    }
}
