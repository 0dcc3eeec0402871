using System.Collections.Immutable;

namespace Kiln.Sdk.Components;

/// <summary>Resolves the type names of a template. One per run, filled by the composition root.</summary>
public interface IComponentCatalogue
{
    ComponentFactory<IBuilder>? FindBuilder(string type);

    ComponentFactory<IProvisioner>? FindProvisioner(string type);

    ComponentFactory<IPostProcessor>? FindPostProcessor(string type);

    ComponentFactory<IDataSource>? FindDataSource(string type);

    /// <summary>All type names of one kind, sorted; for "did you mean" and for listings.</summary>
    ImmutableArray<string> TypesOf(ComponentKind kind);
}
