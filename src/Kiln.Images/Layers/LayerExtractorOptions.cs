namespace Kiln.Images.Layers;

/// <summary>How <see cref="LayerExtractor"/> extracts.</summary>
public sealed record LayerExtractorOptions
{
    public WhiteoutForm Whiteouts { get; init; }

    public DeviceEntries Devices { get; init; }

    /// <summary>
    /// False: files belong to whoever extracts, and attributes that only root may set are left out.
    /// </summary>
    public bool KeepOwners { get; init; } = true;
}
