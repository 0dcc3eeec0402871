namespace Kiln.Sbom.Inventory;

/// <summary>What <c>os-release</c> says.</summary>
/// <param name="Id">Lower case: <c>debian</c>.</param>
/// <param name="VersionId"><c>12</c>; empty for systems without versions.</param>
/// <param name="Name">For people.</param>
public sealed record OperatingSystemRelease(string Id, string VersionId, string Name)
{
    /// <summary>As package URLs name it: <c>debian-12</c>.</summary>
    public string Distro => VersionId.Length == 0 ? Id : $"{Id}-{VersionId}";
}
