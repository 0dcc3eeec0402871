using System.Collections.Immutable;
using Kiln.Plugins.Hosting;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Cli.Composition;

/// <param name="Catalogue">Finds components by their type names.</param>
/// <param name="Reapers">Remove the things that components of a dead run left.</param>
internal sealed record ComponentSet(IComponentCatalogue Catalogue, ImmutableArray<IReaper> Reapers)
{
    /// <summary>Remove what checkpoints hold outside of the cache folder.</summary>
    public ImmutableArray<ICheckpointRemover> Removers { get; init; } = [];

    /// <summary>Which of the components stand for plugins.</summary>
    public ImmutableArray<BuiltInFamily> Families { get; init; } = [];
}
