using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.PostProcessors.Artifice;

/// <summary>
/// Replaces the files of the artifact: later post-processors of the sequence work on files that a provisioner or
/// another post-processor made, and no longer on the builder's own. The files are looked for when it runs.
/// </summary>
[ConfigRecord("artifice", Kind = "post-processor")]
public sealed partial record ArtificeConfig : IValidatedConfig
{
    private const string Missing = "No files specified in artifice configuration";

    /// <summary>
    /// The new files; at least one. `*` and `?` stand for any characters but `/`, `[a-z]` and `[^a-z]` for one, and a
    /// backslash takes the next character as it is; there is no `**`. A pattern without a match gives no file.
    /// Templates can use the build variables.
    /// </summary>
    public ImmutableArray<string> Files { get; init; } = [];

    public IEnumerable<ConfigProblem> Validate() => Files.IsEmpty
        ? [new(Missing, "files")]
        : Files
            .Where(static pattern => !OptionTemplates.IsOpen(pattern) && FilePattern.Objection(pattern) is not null)
            .Select(static pattern => new ConfigProblem(
                $"Bad file pattern '{pattern}': {FilePattern.Objection(pattern)}.", "files"));
}
