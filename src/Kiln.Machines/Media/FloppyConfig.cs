using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Media;

/// <summary>A floppy disk with files for the machine.</summary>
[ConfigRecord]
public sealed partial record FloppyConfig : IValidatedConfig
{
    private const int MaxLabel = 11;

    /// <summary>
    /// Files that are put onto a floppy disk of 1.44 MB, all into its root. Patterns (`*`, `?`, `[a-z]`) are allowed;
    /// of a
    /// folder all files are taken, without their folders.
    /// </summary>
    public ImmutableArray<string> FloppyFiles { get; init; } = [];

    /// <summary>Folders, or patterns of such, that are put onto the floppy disk with everything in them.</summary>
    public ImmutableArray<string> FloppyDirs { get; init; } = [];

    /// <summary>Texts that are put onto the floppy disk, by the names of their files.</summary>
    public ImmutableSortedDictionary<string, string> FloppyContent { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The name of the floppy disk; at most 11 characters.</summary>
    [ConfigOption(Default = "packer")]
    public string? FloppyLabel { get; init; }

    /// <summary>Whether a floppy disk is asked for.</summary>
    [ConfigIgnore]
    public bool HasContent => !FloppyFiles.IsEmpty || !FloppyDirs.IsEmpty || !FloppyContent.IsEmpty;

    [ConfigIgnore]
    public string Label => string.IsNullOrEmpty(FloppyLabel) ? "packer" : FloppyLabel;

    public IEnumerable<ConfigProblem> Validate() =>
    [
        .. MediaPaths.Check("floppy_files", "Floppy", FloppyFiles),
        .. MediaPaths.Check("floppy_dirs", "Floppy", FloppyDirs),
        .. CheckLabel(),
    ];

    private IEnumerable<ConfigProblem> CheckLabel()
    {
        if (Label.Length > MaxLabel && !OptionTemplates.IsOpen(Label))
        {
            yield return ConfigProblem.Warning(
                $"floppy_label is \"{Label}\", of which a floppy disk takes the first {MaxLabel} characters.",
                "floppy_label");
        }
    }
}
