using System.Collections.Immutable;

namespace Kiln.Sbom.Inventory;

/// <summary>Everything that was found below a root.</summary>
/// <param name="Subject">What was looked at, in the user's words.</param>
/// <param name="System">Null when there is no <c>os-release</c>.</param>
/// <param name="Packages">Each package URL once, sorted by it.</param>
/// <param name="Warnings">What is missing, and why; sentences.</param>
public sealed record SoftwareInventory(
    string Subject,
    OperatingSystemRelease? System,
    ImmutableArray<SoftwarePackage> Packages,
    ImmutableArray<string> Warnings);
