namespace Kiln.Images.Layers;

/// <summary>What an extracted layer does with what it deletes.</summary>
public enum WhiteoutForm
{
    /// <summary>Deletes it: layers are extracted one over the other into the same folder.</summary>
    Apply,

    /// <summary>
    /// Marks it as overlayfs does, with attributes of root: each layer gets a folder that serves as lowerdir.
    /// </summary>
    OverlayTrusted,

    /// <summary>The same for overlays that are mounted with <c>userxattr</c> in a user namespace.</summary>
    OverlayUser,
}
