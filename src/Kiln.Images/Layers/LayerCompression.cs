namespace Kiln.Images.Layers;

/// <summary>How the blob of a new layer is packed.</summary>
public enum LayerCompression
{
    None,

    /// <summary>Everybody can read it.</summary>
    Gzip,

    /// <summary>Smaller and faster; docker reads it since 23, podman since 1.8.</summary>
    Zstd,
}
