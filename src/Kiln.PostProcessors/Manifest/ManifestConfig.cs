using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.PostProcessors.Manifest;

/// <summary>Writes a JSON file that lists what the builds of a run made, for other tools to read.</summary>
[ConfigRecord("manifest", Kind = "post-processor")]
public sealed partial record ManifestConfig : IValidatedConfig
{
    public const string DefaultOutput = "packer-manifest.json";

    /// <summary>The file to write. Builds are added to a manifest that exists.</summary>
    public string Output { get; init; } = DefaultOutput;

    /// <summary>Write the names of files without their folders.</summary>
    public bool StripPath { get; init; }

    /// <summary>Leave the time of the build out, so that the same build gives the same manifest.</summary>
    public bool StripTime { get; init; }

    /// <summary>Texts of your own. Templates in them can use the build variables.</summary>
    public ImmutableSortedDictionary<string, string>? CustomData { get; init; }

    public IEnumerable<ConfigProblem> Validate()
    {
        if (Output.Length == 0)
        {
            yield return new("The manifest needs a file name: leave output out, or set it to one.", "output");
        }
    }
}
