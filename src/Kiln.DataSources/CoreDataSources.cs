using System.Collections.Immutable;
using Kiln.DataSources.Fixed;
using Kiln.DataSources.Http;
using Kiln.Sdk.Components;

namespace Kiln.DataSources;

/// <summary>The data sources of this project, for the catalogue.</summary>
public static class CoreDataSources
{
    public static ImmutableArray<ComponentFactory<IDataSource>> All { get; } =
        [HttpDataSource.Factory, NullDataSource.Factory];
}
