namespace Kiln.Sbom.Inventory;

/// <summary>Who installed a package.</summary>
public enum PackageKind
{
    Debian,
    Alpine,
    Rpm,
    Python,
    Npm,
}
