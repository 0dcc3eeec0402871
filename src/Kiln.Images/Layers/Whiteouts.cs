namespace Kiln.Images.Layers;

/// <summary>Names with a meaning of their own in layers, and the attributes by which overlayfs says the same.</summary>
internal static class Whiteouts
{
    public const string Prefix = ".wh.";
    public const string OpaqueName = ".wh..wh..opq";

    /// <summary>Names that old engines kept for themselves; they are no files of the image.</summary>
    public const string ReservedPrefix = ".wh..wh.";

    private const string TrustedPrefix = "trusted.overlay.";
    private const string UserPrefix = "user.overlay.";

    public static bool IsOverlayAttribute(string rawAttribute) =>
        rawAttribute.StartsWith(TrustedPrefix, StringComparison.Ordinal)
        || rawAttribute.StartsWith(UserPrefix, StringComparison.Ordinal);

    /// <returns>Such as <c>opaque</c>.</returns>
    public static string OverlayMeaning(string rawAttribute) =>
        rawAttribute[(rawAttribute.IndexOf(".overlay.", StringComparison.Ordinal) + ".overlay.".Length)..];
}
