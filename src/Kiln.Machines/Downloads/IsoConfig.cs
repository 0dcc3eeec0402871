using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Downloads;

/// <summary>The installation medium or disk image that a machine starts from.</summary>
[ConfigRecord]
public sealed partial record IsoConfig : IValidatedConfig
{
    /// <summary>
    /// Where the image is: an address (`http`, `https`, `file`) or a path. One of this and `iso_urls`.
    /// </summary>
    public string? IsoUrl { get; init; }

    /// <summary>Several places of the same image, tried one after another.</summary>
    public ImmutableArray<string> IsoUrls { get; init; } = [];

    /// <summary>
    /// What the image must be: `sha256:DIGEST` (also `md5`, `sha1`, `sha512`), a digest alone, `file:URL` of a file
    /// with
    /// checksums, or `none`.
    /// </summary>
    public string? IsoChecksum { get; init; }

    /// <summary>
    /// Where the image is kept: a file when it has an extension, else a folder. The cache when not set.
    /// </summary>
    public string? IsoTargetPath { get; init; }

    /// <summary>The extension of the image's name in the cache.</summary>
    public string IsoTargetExtension { get; init; } = "iso";

    /// <summary>Whether any option names an image.</summary>
    [ConfigIgnore]
    public bool HasSource => !string.IsNullOrEmpty(IsoUrl) || !IsoUrls.IsEmpty;

    /// <summary>All places, in the order in which they are tried.</summary>
    [ConfigIgnore]
    public ImmutableArray<string> Sources => string.IsNullOrEmpty(IsoUrl) ? IsoUrls : [IsoUrl];

    /// <summary>For the name in the cache, without a point.</summary>
    [ConfigIgnore]
    public string Extension =>
        string.IsNullOrEmpty(IsoTargetExtension) ? "iso" : IsoTargetExtension.TrimStart('.').ToLowerInvariant();

    public IEnumerable<ConfigProblem> Validate() => IsoRules.Check(this);
}
