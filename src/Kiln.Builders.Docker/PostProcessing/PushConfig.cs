using Kiln.Builders.Docker.Config;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Docker.PostProcessing;

/// <summary>Pushes an image under its names to their registries.</summary>
[ConfigRecord("docker-push", Kind = "post-processor")]
public sealed partial record PushConfig : IValidatedConfig
{
    [ConfigInclude]
    public LoginConfig Registry { get; init; } = new();

    /// <summary>
    /// Which platform of an image for several is pushed, such as `linux/arm64`; for engines that have such images.
    /// </summary>
    public string Platform { get; init; } = "";

    /// <summary>The docker program of Packer's post-processor. Kiln needs none.</summary>
    public string DockerPath { get; init; } = "";

    public IEnumerable<ConfigProblem> Validate() => Registry.Check();
}
