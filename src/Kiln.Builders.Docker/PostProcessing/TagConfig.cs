using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Docker.PostProcessing;

/// <summary>Gives the image of the <c>docker</c> builder, or an imported one, names in the engine.</summary>
[ConfigRecord("docker-tag", Kind = "post-processor")]
public sealed partial record TagConfig : IPreparedConfig<TagConfig>, IValidatedConfig
{
    /// <summary>
    /// The name without a tag, with its registry where it is to be pushed: `registry.example/team/web`.
    /// </summary>
    public string Repository { get; init; } = "";

    /// <summary>The tags; `latest` when there is none. The artifact is called after the last one.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>An older name of `tags`.</summary>
    [ConfigOption(Deprecation = "The option is called `tags` now; `kiln fix` changes it.")]
    public ImmutableArray<string> Tag { get; init; } = [];

    /// <summary>Has no effect: engines since 1.12 always give a tag that another image had.</summary>
    public bool Force { get; init; }

    /// <summary>The docker program of Packer's post-processor. Kiln needs none.</summary>
    public string DockerPath { get; init; } = "";

    public TagConfig Prepare() => this with { Tags = [.. Tags, .. Tag] };

    public IEnumerable<ConfigProblem> Validate()
    {
        if (Repository.Length == 0)
        {
            yield return new("docker-tag needs the name of the image: set \"repository\".", "repository");
        }
    }
}
