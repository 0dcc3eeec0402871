using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace Kiln.Cli.Composition;

/// <summary>A catalogue of given factories; what is inside the executable, or what a test puts together.</summary>
internal sealed record BuiltInCatalogue : IComponentCatalogue
{
    public ImmutableArray<ComponentFactory<IBuilder>> Builders { get; init; } = [];

    public ImmutableArray<ComponentFactory<IProvisioner>> Provisioners { get; init; } = [];

    public ImmutableArray<ComponentFactory<IPostProcessor>> PostProcessors { get; init; } = [];

    public ImmutableArray<ComponentFactory<IDataSource>> DataSources { get; init; } = [];

    public ComponentFactory<IBuilder>? FindBuilder(string type) => Find(Builders, type);

    public ComponentFactory<IProvisioner>? FindProvisioner(string type) => Find(Provisioners, type);

    public ComponentFactory<IPostProcessor>? FindPostProcessor(string type) => Find(PostProcessors, type);

    public ComponentFactory<IDataSource>? FindDataSource(string type) => Find(DataSources, type);

    public ImmutableArray<string> TypesOf(ComponentKind kind) => kind switch
    {
        ComponentKind.Builder => Names(Builders),
        ComponentKind.Provisioner => Names(Provisioners),
        ComponentKind.PostProcessor => Names(PostProcessors),
        _ => Names(DataSources),
    };

    private static ComponentFactory<T>? Find<T>(ImmutableArray<ComponentFactory<T>> factories, string type)
        where T : class => factories.FirstOrDefault(f => f.Type == type);

    private static ImmutableArray<string> Names<T>(ImmutableArray<ComponentFactory<T>> factories)
        where T : class => [.. factories.Select(static f => f.Type).Order(StringComparer.Ordinal)];
}
