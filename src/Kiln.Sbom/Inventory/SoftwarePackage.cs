using System.Collections.Immutable;

namespace Kiln.Sbom.Inventory;

/// <summary>One installed package.</summary>
/// <param name="Kind">Who installed it.</param>
/// <param name="Name">As its package manager says it.</param>
/// <param name="Version">The same.</param>
/// <param name="Purl">Its package URL; identifies it.</param>
public sealed record SoftwarePackage(PackageKind Kind, string Name, string Version, string Purl)
{
    /// <summary>Empty when it runs everywhere or is not known.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>What its metadata says: names or expressions of SPDX, or words of its own. Sorted.</summary>
    public ImmutableArray<string> Licenses { get; init; } = [];

    /// <summary>Who made the package; empty when it does not say.</summary>
    public string Supplier { get; init; } = "";

    /// <summary>One line; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The files that told about it, as paths from the root, sorted.</summary>
    public ImmutableArray<string> Evidence { get; init; } = [];
}
