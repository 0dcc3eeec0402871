using Kiln.Sdk.Components;

namespace Kiln.Remote.Components;

/// <summary>What the protocol calls the kinds of components.</summary>
internal static class ServiceNames
{
    public const string Builder = "Builder";
    public const string Provisioner = "Provisioner";
    public const string PostProcessor = "PostProcessor";
    public const string DataSource = "Datasource";

    public static string Of(ComponentKind kind) => kind switch
    {
        ComponentKind.Builder => Builder,
        ComponentKind.Provisioner => Provisioner,
        ComponentKind.PostProcessor => PostProcessor,
        _ => DataSource,
    };

    /// <summary>As messages name it.</summary>
    public static string WordOf(ComponentKind kind) => kind switch
    {
        ComponentKind.Builder => "builder",
        ComponentKind.Provisioner => "provisioner",
        ComponentKind.PostProcessor => "post-processor",
        _ => "data source",
    };
}
