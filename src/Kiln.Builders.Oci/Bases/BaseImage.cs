using System.Collections.Immutable;
using Kiln.Images.Model;

namespace Kiln.Builders.Oci.Bases;

/// <summary>What an image starts from.</summary>
/// <param name="Config">Of the base; its list of layers is not used.</param>
/// <param name="Root">The extracted root file system, or null for an empty one. Not to be written to.</param>
internal sealed record BaseImage(ImageConfig Config, CachedRoot? Root)
{
    /// <summary>
    /// The layers, lowest first. They may still be in the making while provisioners work; not asked for when the
    /// image gets one layer in all.
    /// </summary>
    public required Func<CancellationToken, Task<ImmutableArray<ImageLayer>>> LayersAsync { get; init; }

    /// <summary>Tells the base from every other one, with its configuration.</summary>
    public required string Identity { get; init; }

    /// <summary>What the layers are from, for the history of an image whose base has none of its own.</summary>
    public required string Origin { get; init; }
}
