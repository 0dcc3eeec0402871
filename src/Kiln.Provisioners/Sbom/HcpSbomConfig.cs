using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Provisioners.Sbom;

/// <summary>
/// Fetches a list of the software on the machine (an SBOM, in the JSON form of CycloneDX or SPDX), or makes one there
/// with `auto_generate`.
/// </summary>
[ConfigRecord("hcp-sbom", Kind = "provisioner")]
public sealed partial record HcpSbomConfig : IValidatedConfig
{
    /// <summary>The SBOM on the machine. Not with `auto_generate`.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// Where to keep the SBOM on this machine. In a folder it gets the name `packer-user-sbom-NNNN.json`. Not set: it is
    /// only checked.
    /// </summary>
    public string? Destination { get; init; }

    /// <summary>A name for the SBOM: 3 to 36 letters, digits and hyphens.</summary>
    public string? SbomName { get; init; }

    /// <summary>
    /// Make the SBOM on the machine: Kiln uploads its own executable and runs it there. What goes wrong with that does not
    /// fail the build.
    /// </summary>
    public bool AutoGenerate { get; init; }

    /// <summary>Arguments for the command `sbom-generate` on the machine.</summary>
    public ImmutableArray<string> ScannerArgs { get; init; } = ["-o", "cyclonedx-json"];

    /// <summary>What to look at on the machine.</summary>
    public string ScanPath { get; init; } = "/";

    /// <summary>
    /// The command that makes the SBOM. Templates in it can use `.Path` (the uploaded program), `.Args`, `.ScanPath`,
    /// `.Output` (the file to write) and the build variables. The default does without `sudo` on a machine that has none.
    /// </summary>
    [ConfigOption(
        RenderedLater = true,
        Default = "chmod +x {{.Path}} && sudo {{.Path}} sbom-generate {{.Args}} {{.ScanPath}} > {{.Output}}")]
    public string? ExecuteCommand { get; init; }

    /// <summary>For Windows, where Kiln cannot make an SBOM: without effect.</summary>
    public string? ElevatedUser { get; init; }

    /// <summary>For Windows, where Kiln cannot make an SBOM: without effect.</summary>
    [ConfigOption(Sensitive = true)]
    public string? ElevatedPassword { get; init; }

    /// <summary>Without effect.</summary>
    [ConfigOption(Deprecation = "the scanner is part of the program; the option is ignored.")]
    public string? ScannerUrl { get; init; }

    /// <summary>Without effect.</summary>
    [ConfigOption(Deprecation = "the scanner is part of the program; the option is ignored.")]
    public string? ScannerChecksum { get; init; }

    public IEnumerable<ConfigProblem> Validate()
    {
        bool hasSource = !string.IsNullOrEmpty(Source);
        if (!hasSource && !AutoGenerate)
        {
            yield return new(
                "source must be specified: the SBOM on the machine. Or set auto_generate = true to make one.", "source");
        }

        if (hasSource && AutoGenerate)
        {
            yield return new("source and auto_generate cannot both be set.", "source");
        }

        bool isBadName = !string.IsNullOrEmpty(SbomName)
            && !OptionTemplates.IsOpen(SbomName)
            && !NamePattern().IsMatch(SbomName);
        if (isBadName)
        {
            yield return new(
                $"sbom_name must be 3 to 36 letters, digits and hyphens, and \"{SbomName}\" is not.", "sbom_name");
        }

        if (string.IsNullOrEmpty(Destination))
        {
            yield return ConfigProblem.Warning(
                "Without a destination the SBOM is only checked, and kept nowhere.", "destination");
        }
    }

    [GeneratedRegex(@"\A[0-9A-Za-z-]{3,36}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
