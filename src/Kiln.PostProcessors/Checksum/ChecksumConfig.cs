using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.PostProcessors.Checksum;

/// <summary>Writes checksums of the artifact's files into files, which then belong to the artifact too.</summary>
[ConfigRecord("checksum", Kind = "post-processor")]
public sealed partial record ChecksumConfig : IValidatedConfig
{
    public const string DefaultOutput = "packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum";

    /// <summary>Which ones: `md5`, `sha1`, `sha224`, `sha256`, `sha384`, `sha512`.</summary>
    public ImmutableArray<string> ChecksumTypes { get; init; } = ["md5"];

    /// <summary>
    /// The file to write, one line per artifact file: checksum, tab, name. Lines are added to a file that exists.
    /// Templates in it can use `.BuildName`, `.BuilderType`, `.ChecksumType` and the build variables.
    /// </summary>
    [ConfigOption(RenderedLater = true)]
    public string Output { get; init; } = DefaultOutput;

    public IEnumerable<ConfigProblem> Validate() => ChecksumTypes
        .Where(static type => !ChecksumType.All.ContainsKey(type))
        .Select(static type => new ConfigProblem($"Unrecognized checksum type: {type}", "checksum_types"));
}
