using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Core.LocalFile;

/// <summary>Writes one local file, from a text or from another file. Useful for trying out templates.</summary>
[ConfigRecord("file", Kind = "builder")]
public sealed partial record FileBuilderConfig : IValidatedConfig
{
    /// <summary>The file to write. An existing one is replaced. Folders on the way to it are made.</summary>
    [ConfigOption(Default = "(required)")]
    public string? Target { get; init; }

    /// <summary>The file to copy. Not together with `content`.</summary>
    public string? Source { get; init; }

    /// <summary>The text to write. Not together with `source`.</summary>
    public string? Content { get; init; }

    public IEnumerable<ConfigProblem> Validate()
    {
        if (string.IsNullOrEmpty(Target))
        {
            yield return new("target required", "target");
        }

        bool hasSource = !string.IsNullOrEmpty(Source);
        bool hasContent = !string.IsNullOrEmpty(Content);
        if (hasSource && hasContent)
        {
            yield return new("Cannot specify source file AND content", "source");
        }

        if (!hasSource && !hasContent)
        {
            yield return ConfigProblem.Warning("Both source file and contents are blank; target will have no content");
        }
    }
}
