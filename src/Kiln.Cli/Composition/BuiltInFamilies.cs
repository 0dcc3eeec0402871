using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Builders.Docker;
using Kiln.Builders.Qemu;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Cli.Composition;

/// <summary>Plugins whose work the executable does itself.</summary>
internal static class BuiltInFamilies
{
    public static ImmutableArray<BuiltInFamily> All { get; } =
    [
        Make(
            DockerComponents.PluginSource,
            DockerComponents.PluginVersions,
            [
                new(PluginDescription.DefaultComponent, new(ComponentKind.Builder, DockerComponents.Type)),
                .. ImmutableArray.Create("import", "push", "save", "tag").Select(static name => new FamilyComponent(
                    name, new(ComponentKind.PostProcessor, $"{DockerComponents.Type}-{name}"))),
            ]),
        Make(
            QemuComponents.PluginSource,
            QemuComponents.PluginVersions,
            [new(PluginDescription.DefaultComponent, new(ComponentKind.Builder, QemuComponents.Type))]),
    ];

    private static BuiltInFamily Make(string source, string versions, ImmutableArray<FamilyComponent> components) =>
        PluginSource.Parse(source, out ImmutableArray<string> _) is PluginSource plugin
        && VersionConstraints.TryParse(versions, out VersionConstraints? range, out string? _)
            ? new(plugin, range, components)
            : throw new UnreachableException(source);
}
