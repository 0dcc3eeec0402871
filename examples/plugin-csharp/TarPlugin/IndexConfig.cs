using Kiln.Sdk.Configuration;

namespace TarPlugin;

/// <summary>Writes a list of what is in the archives of an artifact beside each of them.</summary>
[ConfigRecord("tar-index", Kind = "post-processor")]
public sealed partial record IndexConfig
{
    /// <summary>The end of the list's name; what is before it is the name of the archive.</summary>
    public string Suffix { get; init; } = ".index";

    /// <summary>Whether folders are listed.</summary>
    public bool Folders { get; init; }
}
