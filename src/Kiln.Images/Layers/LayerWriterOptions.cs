using System.Collections.Immutable;

namespace Kiln.Images.Layers;

/// <summary>How <see cref="LayerWriter"/> makes layers.</summary>
public sealed record LayerWriterOptions
{
    public LayerCompression Compression { get; init; } = LayerCompression.Gzip;

    /// <summary>Later modification times become this one (<c>SOURCE_DATE_EPOCH</c>).</summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary>
    /// Paths relative to the root, such as <c>etc/resolv.conf</c>, that stay out with everything below.
    /// </summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>How user ids on disk become user ids in the layer; empty: as they are.</summary>
    public ImmutableArray<IdRange> Users { get; init; } = [];

    /// <summary>How group ids on disk become group ids in the layer; empty: as they are.</summary>
    public ImmutableArray<IdRange> Groups { get; init; } = [];
}
