namespace Kiln.Sbom.Documents;

public enum SbomFormat
{
    /// <summary>CycloneDX 1.6, JSON.</summary>
    CycloneDx,

    /// <summary>SPDX 2.3, JSON.</summary>
    Spdx,
}
