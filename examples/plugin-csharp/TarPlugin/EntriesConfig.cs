using Kiln.Sdk.Configuration;

namespace TarPlugin;

/// <summary>Tells what is in an archive: `names`, a list of paths, and `size`, the bytes of all files.</summary>
[ConfigRecord("tar-entries", Kind = "data source")]
public sealed partial record EntriesConfig
{
    /// <summary>The archive: a path that ends with `.tar`, `.tar.gz` or `.tgz`.</summary>
    [ConfigOption(Required = true)]
    public string Archive { get; init; } = "";
}
