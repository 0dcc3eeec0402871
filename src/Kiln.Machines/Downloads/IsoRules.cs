using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Downloads;

/// <summary>Rules over the options of the image, in Packer's words where it has some.</summary>
internal static class IsoRules
{
    public static IEnumerable<ConfigProblem> Check(IsoConfig config) =>
        [.. CheckSources(config), .. CheckChecksum(config)];

    private static IEnumerable<ConfigProblem> CheckSources(IsoConfig config)
    {
        bool hasOne = !string.IsNullOrEmpty(config.IsoUrl);
        if (hasOne && !config.IsoUrls.IsEmpty)
        {
            yield return new("Only one of iso_url or iso_urls must be specified", "iso_url");
        }
        else if (!config.HasSource)
        {
            yield return new("One of iso_url or iso_urls must be specified", "iso_url");
        }

        string option = hasOne ? "iso_url" : "iso_urls";
        foreach (string source in config.Sources.Where(static source => !OptionTemplates.IsOpen(source)))
        {
            if (ImageSource.Parse(source, out string? problem) is null)
            {
                yield return new(problem!, option);
            }
        }
    }

    private static IEnumerable<ConfigProblem> CheckChecksum(IsoConfig config)
    {
        string text = config.IsoChecksum ?? "";
        if (string.IsNullOrWhiteSpace(text))
        {
            yield return new("A checksum must be specified", "iso_checksum");
        }
        else if (!OptionTemplates.IsOpen(text))
        {
            IsoChecksum? checksum = IsoChecksum.Parse(text, out string? problem);
            if (checksum is NoChecksum)
            {
                yield return ConfigProblem.Warning(
                    "A checksum of 'none' was specified. Since ISO files are so big,\n"
                    + "a checksum is highly recommended.",
                    "iso_checksum");
            }
            else if (problem is not null)
            {
                yield return new(problem, "iso_checksum");
            }
        }
    }
}
