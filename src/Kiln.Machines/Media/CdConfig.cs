using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Media;

/// <summary>A CD with files for the machine.</summary>
[ConfigRecord]
public sealed partial record CdConfig : IValidatedConfig
{
    private const int MaxLabel = 32;

    /// <summary>
    /// Files and folders that are put onto a CD. Patterns (`*`, `?`, `[a-z]`) are allowed. `dir` puts the folder there,
    /// `dir/` what is in it.
    /// </summary>
    public ImmutableArray<string> CdFiles { get; init; } = [];

    /// <summary>Texts that are put onto the CD, by the paths of their files.</summary>
    public ImmutableSortedDictionary<string, string> CdContent { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The name of the CD, at most 32 characters; `cidata` for cloud-init.</summary>
    [ConfigOption(Default = "packer")]
    public string? CdLabel { get; init; }

    /// <summary>Whether a CD is asked for.</summary>
    [ConfigIgnore]
    public bool HasContent => !CdFiles.IsEmpty || !CdContent.IsEmpty;

    [ConfigIgnore]
    public string Label => string.IsNullOrEmpty(CdLabel) ? "packer" : CdLabel;

    public IEnumerable<ConfigProblem> Validate()
    {
        foreach (ConfigProblem problem in MediaPaths.Check("cd_files", "CD", CdFiles))
        {
            yield return problem;
        }

        if (Label.Length > MaxLabel && !OptionTemplates.IsOpen(Label))
        {
            yield return new(
                $"cd_label is \"{Label}\", which has {Label.Length} characters. A CD's name has at most {MaxLabel}.",
                "cd_label");
        }
    }
}
