using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Template.Legacy;

namespace Kiln.Template.Upgrading;

/// <summary>Which plugins a template needs, and which of its components nobody has.</summary>
internal static class RequiredPlugins
{
    private static readonly string[] Known =
    [
        "amazon", "ansible", "azure", "docker", "googlecompute", "qemu", "vagrant", "virtualbox", "vmware", "vsphere",
    ];

    /// <summary>Names of plugins, sorted.</summary>
    public static ImmutableArray<string> Of(LegacyTemplate template, bool usesAmazonData)
    {
        IEnumerable<string> types = template.Builders.Select(static b => b.Type.Value)
            .Concat(Provisioners(template))
            .Concat(PostProcessors(template))
            .Concat(usesAmazonData ? ["amazon"] : []);
        IEnumerable<string> plugins = types.Select(PluginOf).OfType<string>();
        return [.. plugins.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>One message for each kind of component of which a type is not known.</summary>
    public static IEnumerable<string> Unknown(LegacyTemplate template, IComponentCatalogue catalogue)
    {
        IEnumerable<string> builders = template.Builders.Select(static b => b.Type.Value);
        string?[] messages =
        [
            Message("builder", builders, t => catalogue.FindBuilder(t) is null),
            Message("provisioner", Provisioners(template), t => catalogue.FindProvisioner(t) is null),
            Message("post-processor", PostProcessors(template), t => catalogue.FindPostProcessor(t) is null),
        ];
        return messages.OfType<string>();
    }

    private static string? PluginOf(string type) =>
        Array.Find(Known, plugin => type.StartsWith(plugin, StringComparison.Ordinal));

    private static IEnumerable<string> Provisioners(LegacyTemplate template) => template.Provisioners
        .Concat(template.ErrorCleanupProvisioner is { } cleanup ? [cleanup] : [])
        .Select(static p => p.Type.Value);

    private static IEnumerable<string> PostProcessors(LegacyTemplate template) =>
        template.PostProcessors.SelectMany(static s => s).Select(static p => p.Type.Value);

    private static string? Message(string kind, IEnumerable<string> types, Func<string, bool> isMissing)
    {
        string[] unknown = [.. types
            .Where(t => PluginOf(t) is null && isMissing(t))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
        return unknown.Length == 0 ? null : $"unknown {kind} type(s): [{string.Join(' ', unknown)}]";
    }
}
