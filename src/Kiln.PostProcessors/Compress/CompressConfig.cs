using Kiln.Components.Templates;
using Kiln.Compression;
using Kiln.Sdk.Configuration;

namespace Kiln.PostProcessors.Compress;

/// <summary>
/// Packs the files of the artifact into one archive, with all processors. The archive is the new artifact; the files
/// are removed unless `keep_input_artifact` is set.
/// </summary>
[ConfigRecord("compress", Kind = "post-processor")]
public sealed partial record CompressConfig : IValidatedConfig, IPreparedConfig<CompressConfig>
{
    public const string DefaultOutput = "packer_{{.BuildName}}_{{.BuilderType}}";
    private const int DefaultByNumber = -1;

    /// <summary>
    /// The file to write; one that is there is replaced. Templates can use `.BuildName`, `.BuilderType` and the build
    /// variables. Its extensions say what is written: `.tar` and `.zip` are archives; `.gz`, `.bgzf`, `.lz4`, `.bzip2`,
    /// `.xz` and `.zst` (or `.zstd`) pack one file, or, behind `.tar`, an archive (`.tar.gz`); `.tzst` is `.tar.zst`.
    /// Anything else, also `.tgz` and no extension, is a tar packed with gzip.
    /// </summary>
    [ConfigOption(RenderedLater = true)]
    public string Output { get; init; } = DefaultOutput;

    /// <summary>
    /// Counts as one more extension, where the name of the file has not the right one: `zip`, `tar.xz`.
    /// </summary>
    public string Format { get; init; } = "";

    /// <summary>
    /// 1 (fast) to 9 (small); 0 and -1 are what the format's own tool does: 6 for gzip, zip and xz, 3 for zstd, 9 for
    /// bzip2, and the fast method for lz4.
    /// </summary>
    public int CompressionLevel { get; init; }

    internal ArchiveForm Form => ArchiveForm.Detect(Output, Format);

    internal int? Level => CompressionLevel <= 0 ? null : Math.Min(CompressionLevel, PackOptions.HighestLevel);

    public CompressConfig Prepare() => this with { Output = Output.Length == 0 ? DefaultOutput : Output };

    public IEnumerable<ConfigProblem> Validate()
    {
        if (CompressionLevel < DefaultByNumber && Form is not { Kind: ArchiveKind.Tar, Packing: null })
        {
            yield return new(
                "Invalid compression level. Expected an integer from -1 to 9: 1 is fast, 9 makes small files, "
                + "0 and -1 are in between.",
                "compression_level");
        }

        if (ArchiveForm.Objection(Output, Format) is { } objection)
        {
            yield return ConfigProblem.Warning(objection, "output");
        }
    }
}
