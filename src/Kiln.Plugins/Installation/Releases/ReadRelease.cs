using Kiln.Plugins.Installation.Signatures;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>A release with the files that describe it, as they were published.</summary>
internal sealed record ReadRelease(PluginRelease Release)
{
    public required byte[] Checksums { get; init; }

    /// <summary>Null in the layout that has none.</summary>
    public byte[]? Manifest { get; init; }

    /// <summary>Null when nobody wanted one.</summary>
    public CheckedSignature? Signature { get; init; }
}
