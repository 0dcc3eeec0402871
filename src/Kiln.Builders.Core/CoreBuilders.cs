using System.Collections.Immutable;
using Kiln.Builders.Core.LocalFile;
using Kiln.Builders.Core.NoMachine;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Core;

/// <summary>The builders of this project, for the catalogue.</summary>
public static class CoreBuilders
{
    public static ImmutableArray<ComponentFactory<IBuilder>> All { get; } = [FileBuilder.Factory, NullBuilder.Factory];
}
