using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.Plugins.Tests.Support;

/// <summary>Built-in components <c>null</c> and <c>shell</c>, and a family that stands for versions 1.x of docker.</summary>
internal sealed class FakeBuiltIn : IComponentCatalogue
{
    public static BuiltInFamily Family { get; } = new(
        PluginHome.Source(PluginHome.Docker),
        PluginHome.Constraints(">= 1.0, < 2.0"),
        [
            new(PluginDescription.DefaultComponent, new(ComponentKind.Builder, "docker")),
            new("import", new(ComponentKind.PostProcessor, "docker-import")),
        ]);

    public ComponentFactory<IBuilder>? FindBuilder(string type) =>
        type is "null" or "docker" ? Factory<IBuilder>(type) : null;

    public ComponentFactory<IProvisioner>? FindProvisioner(string type) =>
        type is "shell" ? Factory<IProvisioner>(type) : null;

    public ComponentFactory<IPostProcessor>? FindPostProcessor(string type) =>
        type is "docker-import" ? Factory<IPostProcessor>(type) : null;

    public ComponentFactory<IDataSource>? FindDataSource(string type) => null;

    public ImmutableArray<string> TypesOf(ComponentKind kind) => kind switch
    {
        ComponentKind.Builder => ["docker", "null"],
        ComponentKind.Provisioner => ["shell"],
        ComponentKind.PostProcessor => ["docker-import"],
        _ => [],
    };

    /// <summary>Where it comes from stands in the description of its schema.</summary>
    public static ComponentFactory<T> Factory<T>(string type, string origin = "built in")
        where T : class => new(type, new([], []) { Description = origin }, static (_, _) => new(null, []));
}
