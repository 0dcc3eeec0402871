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

    /// <summary>
    /// Looks for components outside of this process: only what was named here before is found afterwards.
    /// </summary>
    /// <param name="names">What a template names; what is known already costs nothing.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    Task LearnAsync(IEnumerable<ComponentName> names, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Why a component is not found although something like it is there, for the user; null when there is nothing.
    /// </summary>
    string? ObstacleOf(ComponentName name) => null;

    /// <summary>Why nothing serves a plugin that the template requires; null when it is served.</summary>
    /// <param name="accessor">What the plugin's types begin with in the template.</param>
    UnservedPlugin? FindUnserved(string accessor) =>
        Enum.GetValues<ComponentKind>().Any(kind => TypesOf(kind).Any(type => IsPartOf(type, accessor)))
            ? null
            : new([]);

    /// <summary>A plugin <c>amazon</c> brings <c>amazon</c> and <c>amazon-ebs</c>.</summary>
    static bool IsPartOf(string type, string accessor) =>
        type.StartsWith(accessor, StringComparison.Ordinal)
        && (type.Length == accessor.Length || type[accessor.Length] == '-');
}
