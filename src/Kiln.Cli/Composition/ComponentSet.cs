using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Cli.Composition;

/// <param name="Catalogue">Finds components by their type names.</param>
/// <param name="Reapers">Remove the things that components of a dead run left.</param>
internal sealed record ComponentSet(IComponentCatalogue Catalogue, ImmutableArray<IReaper> Reapers);
