using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Docker.PostProcessing;

/// <summary>Writes an image with all its layers and names to a file, as <c>docker save</c> does.</summary>
[ConfigRecord("docker-save", Kind = "post-processor")]
public sealed partial record SaveConfig : IValidatedConfig
{
    /// <summary>The file. One that is there is replaced when the new one is whole.</summary>
    public string Path { get; init; } = "";

    /// <summary>The docker program of Packer's post-processor. Kiln needs none.</summary>
    public string DockerPath { get; init; } = "";

    public IEnumerable<ConfigProblem> Validate()
    {
        if (Path.Length == 0)
        {
            yield return new("docker-save needs the file to write: set \"path\".", "path");
        }
    }
}
