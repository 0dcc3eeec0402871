using Kiln.Builders.Core;
using Kiln.PostProcessors;
using Kiln.Provisioners;

namespace Kiln.Cli.Composition;

/// <summary>Every component that is part of the executable.</summary>
internal static class BuiltInComponents
{
    public static ComponentSet Make(TimeProvider time) => new(Catalogue(), []);

    public static BuiltInCatalogue Catalogue() => new()
    {
        Builders = [.. CoreBuilders.All],
        Provisioners = [.. CoreProvisioners.All],
        PostProcessors = [.. CorePostProcessors.All],
    };
}
