using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Docker.PostProcessing;

/// <summary>Makes an image in the engine of the file that the <c>docker</c> builder exported.</summary>
[ConfigRecord("docker-import", Kind = "post-processor")]
public sealed partial record ImportConfig : IValidatedConfig
{
    /// <summary>The name of the image, without a tag.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The tag; `latest` when it is not set.</summary>
    public string Tag { get; init; } = "";

    /// <summary>Lines of a Dockerfile that make the image's configuration; an exported file has none.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>The platform of the image, such as `linux/arm64`.</summary>
    [ConfigOption(Default = "the engine's")]
    public string Platform { get; init; } = "";

    /// <summary>The docker program of Packer's post-processor. Kiln needs none.</summary>
    public string DockerPath { get; init; } = "";

    public IEnumerable<ConfigProblem> Validate()
    {
        if (Repository.Length == 0)
        {
            yield return new("docker-import needs the name of the image: set \"repository\".", "repository");
        }
    }
}
